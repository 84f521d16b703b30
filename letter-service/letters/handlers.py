"""What letter-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import ImagesAttached
from letters import images
from letters.models import AttachedImage, Draft, LedgerEntry, Letter, Tag
from letters.vault import vault
from service_kit.messaging.handlers import handles


@handles(ImagesAttached)
def learn_of_images(event: Event[ImagesAttached]) -> None:
    """Sizes of pictures that were attached while nobody could be asked, or new words for one."""
    if event.account_id:
        images.learn(event.account_id, event.data.holder_id, event.data.image_ids)


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, and the key that could still read a copy of it."""
    vault.begin_erasure(account_id)
    held = (Letter, Draft, Tag, AttachedImage, LedgerEntry)
    rows = sum(model.objects.filter(account_id=account_id).count() for model in held)
    vault.destroy(account_id)
    return rows
