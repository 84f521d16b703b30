"""What every service does when an account is deleted: erase, then say so."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from service_kit.messaging.handlers import handles
from service_kit.messaging.outbox import emit
from service_kit.models import IdempotencyKey, OutboxEvent

Erase = Callable[[UUID], int]


def erases_accounts(erase: Erase) -> Erase:
    """For the function of an app's `handlers.py` that erases what is the service's own.

    It runs in a transaction, may run again, and says how many rows of the person's it erased. The
    receipt names no account: when everybody has answered, nobody knows the id any more.
    """

    @handles(AccountDeleted)
    @transaction.atomic
    def erase_account(event: Event[AccountDeleted]) -> None:
        if event.account_id is None:
            return
        rows = erase(event.account_id)
        IdempotencyKey.objects.filter(owner=event.account_id).delete()
        forget_sent_events(event.account_id)
        emit(AccountPurged(erasure_id=event.data.erasure_id, rows=rows), account_id=None)

    return erase


def forget_sent_events(account_id: UUID) -> None:
    """Events of the account that were sent and are kept for a while; one that waits has to go."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {OutboxEvent._meta.db_table}"  # noqa: S608  a name of ours
            " WHERE sent_at IS NOT NULL AND position(convert_to(%s, 'UTF8') IN payload) > 0",
            [str(account_id)],
        )
