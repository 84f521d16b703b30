"""Everything auth-service holds of one account, wherever it lies, is erased."""

from uuid import UUID

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as OperatorSession
from django.db import connection
from django.db.models import Q

from authentication.models import Account, Mail
from service_kit.models import IdempotencyKey, OutboxEvent


def traces_erase(account_id: UUID) -> int:
    """Inside the transaction that erases the account; how many rows."""
    account = Account.objects.filter(id=account_id).first()
    email = account.email if account else ""
    rows = _outbox_erase(account_id)
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        rows += model.objects.filter(username=email).delete()[0]
    # An address it had before, or wanted, lies in mails alone.
    rows += Mail.objects.filter(Q(account_id=account_id) | Q(address=email)).delete()[0]
    rows += IdempotencyKey.objects.filter(owner=account_id).delete()[0]
    rows += LogEntry.objects.filter(object_id=str(account_id)).delete()[0]
    if account is not None:
        rows += _operator_sessions_erase(account) if account.is_staff else 0
        rows += account.delete()[0]
    return rows


def _outbox_erase(account_id: UUID) -> int:
    """Events about the account that were sent and kept for a while, or wait to be sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {OutboxEvent._meta.db_table} WHERE position(%s::bytea IN payload) > 0",  # noqa: S608  our own table's name
            [str(account_id).encode()],
        )
        return int(cursor.rowcount)


def _operator_sessions_erase(account: Account) -> int:
    """The admin's sessions say who they are only when they are opened."""
    keys = [
        session.session_key
        for session in OperatorSession.objects.all()
        if session.get_decoded().get("_auth_user_id") == str(account.id)
    ]
    return OperatorSession.objects.filter(session_key__in=keys).delete()[0]


def outbox_forget_erased() -> int:
    """The last event about an erased account names it; once sent, nothing needs to."""
    return OutboxEvent.objects.filter(type="account.deleted").exclude(sent_at=None).delete()[0]
