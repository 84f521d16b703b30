"""What letter-service does when something happened elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import ImagesAttached, LetterDelivered, ScheduleDue
from letters import arrivals, images
from letters.models import AttachedImage, Draft, LedgerEntry, Letter, Tag
from letters.vault import vault
from service_kit.messaging.handlers import handles, handles_many


@handles(ImagesAttached)
def learn_of_images(event: Event[ImagesAttached]) -> None:
    """Sizes of pictures that were attached while nobody could be asked, or new words for one."""
    if event.account_id:
        images.learn(event.account_id, event.data.holder_id, event.data.image_ids)


@handles_many(ScheduleDue)
def enter_that_they_are_due(events: Sequence[Event[ScheduleDue]]) -> None:
    """Days of letters have come; what else falls due does not concern us."""
    letters = [event for event in events if event.data.kind == "letter"]
    arrivals.letters_due([(each.account_id, each.data) for each in letters if each.account_id])


@handles_many(LetterDelivered)
def enter_that_they_were_handed_over(events: Sequence[Event[LetterDelivered]]) -> None:
    """A mail server took the messages about letters, or people were told in another way."""
    arrivals.letters_handed_over(
        [(each.account_id, each.data) for each in events if each.account_id]
    )


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, and the key that could still read a copy of it."""
    vault.begin_erasure(account_id)
    held = (Letter, Draft, Tag, AttachedImage, LedgerEntry)
    rows = sum(model.objects.filter(account_id=account_id).count() for model in held)
    vault.destroy(account_id)
    return rows
