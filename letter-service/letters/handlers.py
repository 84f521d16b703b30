"""What letter-service does when something happened elsewhere."""

from django.db import transaction

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from letters import vault
from letters.models import AccountKey, Draft, ErasedAccount, Letter, Tag
from service_kit import clock
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
    vault.lock_account(account_id)
    ErasedAccount.objects.get_or_create(account_id=account_id, defaults={"erased_at": clock.now()})
    # Who is writing a letter at this moment holds the key's row; wait for them, then nobody can.
    AccountKey.objects.select_for_update().filter(account_id=account_id).first()
    rows = sum(
        model.objects.filter(account_id=account_id).count() for model in (Letter, Draft, Tag)
    )
    AccountKey.objects.filter(account_id=account_id).delete()
    IdempotencyKey.objects.filter(owner=account_id).delete()
    vault.forget(account_id)
    emit(AccountPurged(erasure_id=event.data.erasure_id, rows=rows), account_id=account_id)
