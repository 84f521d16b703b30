"""What letter-service does when something happened elsewhere."""

from django.db import transaction

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from letters.models import Draft, Letter, Tag
from letters.vault import vault
from service_kit.messaging.handlers import handles
from service_kit.messaging.outbox import emit
from service_kit.models import IdempotencyKey


@handles(AccountDeleted)
@transaction.atomic
def erase_account(event: Event[AccountDeleted]) -> None:
    """Erase everything of the account and destroy its key, then say so."""
    account_id = event.account_id
    if account_id is None:
        return
    vault.begin_erasure(account_id)
    rows = sum(
        model.objects.filter(account_id=account_id).count() for model in (Letter, Draft, Tag)
    )
    vault.destroy(account_id)
    IdempotencyKey.objects.filter(owner=account_id).delete()
    emit(AccountPurged(erasure_id=event.data.erasure_id, rows=rows), account_id=account_id)
