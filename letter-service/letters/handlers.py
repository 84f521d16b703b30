"""What letter-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import ImagesAttached, LetterDelivered, ScheduleDue
from letters import arrivals, images
from letters.models import AttachedImage, Draft, LedgerEntry, Letter, Tag
from letters.vault import vault
from service_kit.messaging.handlers import handles


@handles(ImagesAttached)
def learn_of_images(event: Event[ImagesAttached]) -> None:
    """Sizes of pictures that were attached while nobody could be asked, or new words for one."""
    if event.account_id:
        images.learn(event.account_id, event.data.holder_id, event.data.image_ids)


@handles(ScheduleDue)
def enter_that_it_is_due(event: Event[ScheduleDue]) -> None:
    """A letter's day has come; what else falls due does not concern us."""
    if event.account_id and event.data.kind == "letter":
        told = event.data
        arrivals.letter_due(event.account_id, told.source_id, due_at=told.due_at)


@handles(LetterDelivered)
def enter_that_it_was_handed_over(event: Event[LetterDelivered]) -> None:
    """A mail server took the message about a letter, or its person was told in another way."""
    if event.account_id:
        arrivals.letter_handed_over(event.account_id, event.data)


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, and the key that could still read a copy of it."""
    vault.begin_erasure(account_id)
    held = (Letter, Draft, Tag, AttachedImage, LedgerEntry)
    rows = sum(model.objects.filter(account_id=account_id).count() for model in held)
    vault.destroy(account_id)
    return rows
