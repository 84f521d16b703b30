"""An account is deleted: asked for, thought over for a week, then gone from every service."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest

from authentication import links, selectors
from authentication.constraints import broke
from authentication.exceptions import LinkExpired, LinkInvalid, LinkUsed
from authentication.models import Account, Erasure, ErasureReceipt, Mail, Session
from authentication.opaque import digest
from authentication.services import closing, mails, sessions
from authentication.services.reauthentication import require_all_factors
from authentication.services.traces import traces_erase
from contracts.events import AccountDeleted
from service_kit import clock
from service_kit.messaging.outbox import emit

logger = logging.getLogger(__name__)

GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person takes away: when it will be, and how to look it up without an account."""

    erasure: Erasure
    receipt_token: str


def erasure_ask(
    account: Account,
    *,
    request: HttpRequest,
    password: str | None = None,
    code: str | None = None,
    recovery_code: str | None = None,
) -> Asked:
    """Closes the account; raises what `require_all_factors` does, and AccountClosing if it is
    closed already."""
    # Not in the transaction: a wrong guess has to stay counted.
    require_all_factors(
        account, password=password, code=code, recovery_code=recovery_code, request=request
    )
    now = clock.now()
    erasure = Erasure(account_id=account.id, requested_at=now, erase_after=now + GRACE)
    token = links.receipt_token(erasure.id)
    erasure.receipt_digest = digest(token)
    try:
        with transaction.atomic():
            selectors.account_locked(account.id)  # no session can begin beside this
            erasure.save(force_insert=True)
            sessions.sessions_end(account_id=account.id, end=Session.End.CLOSING)
            mails.tell(account, Mail.Kind.ERASURE, lifetime=GRACE, erasure_id=str(erasure.id))
    except IntegrityError as error:
        if not broke("account_has_one_open_erasure", error):
            raise
        closing.require_open(account)
        raise Http404 from error  # cancelled or erased at this very moment
    return Asked(erasure=erasure, receipt_token=token)


@transaction.atomic
def erasure_cancel(*, erasure_id: UUID, token: str) -> None:
    """With the token of the mail's link, or of a sign-in that was refused meanwhile.

    Raises LinkInvalid, LinkUsed, or LinkExpired when the account is gone: with it went the row of
    the mail, so no link could be told from an invented one then.
    """
    erasure = selectors.erasure_locked(erasure_id)
    if erasure is not None and erasure.erased_at is not None:
        raise LinkExpired
    if not closing.allows_cancelling(token, erasure_id=erasure_id):
        mail = mails.link_use(token, kinds={Mail.Kind.ERASURE})
        if mail.details["erasure_id"] != str(erasure_id):
            raise LinkInvalid
    if erasure is None or erasure.account_id is None:
        raise LinkExpired
    if erasure.cancelled_at is not None:
        raise LinkUsed
    erasure.cancelled_at = clock.now()
    erasure.save(update_fields=["cancelled_at"])
    mails.links_withdraw(erasure.account_id, kind=Mail.Kind.ERASURE)
    account = selectors.account_get(erasure.account_id)
    if account is not None:
        mails.tell(account, Mail.Kind.ERASURE_CANCELLED)


def due_erase() -> int:
    """Erase every account whose time has come; how many."""
    return sum(account_erase(erasure_id=due) for due in selectors.erasures_due(now=clock.now()))


@transaction.atomic
def account_erase(*, erasure_id: UUID) -> bool:
    """Tell all services and forget the account here; whether it was still to be done."""
    erasure = selectors.erasure_locked(erasure_id)
    if erasure is None or erasure.account_id is None or erasure.cancelled_at is not None:
        return False
    account_id, now = erasure.account_id, clock.now()
    rows = traces_erase(account_id)
    ErasureReceipt.objects.bulk_create(_receipts(erasure, rows=rows, now=now))
    erasure.erased_at, erasure.account_id = now, None
    erasure.save(update_fields=["erased_at", "account_id"])
    # A closed account's earlier change of mind would name it as well.
    Erasure.objects.filter(account_id=account_id).delete()
    emit(AccountDeleted(erasure_id=erasure.id), account_id=account_id)
    logger.info("account erased", extra={"erasure": str(erasure.id)})
    return True


def _receipts(erasure: Erasure, *, rows: int, now: datetime) -> list[ErasureReceipt]:
    """One for each service that may hold something; our own is the first to be filled in."""
    ours = {"purged_at": now, "rows": rows}
    return [
        ErasureReceipt(
            erasure=erasure, service=name, **(ours if name == settings.SERVICE_NAME else {})
        )
        for name in sorted({settings.SERVICE_NAME, *settings.SERVICE_CLIENTS})
    ]


def receipt_note(*, erasure_id: UUID, service: str, purged_at: datetime, rows: int) -> None:
    """A service answered. A service that was not expected is noted too; the first word counts."""
    if not Erasure.objects.filter(id=erasure_id).exists():
        return
    receipt, _new = ErasureReceipt.objects.get_or_create(erasure_id=erasure_id, service=service)
    if receipt.purged_at is None:
        receipt.purged_at, receipt.rows = purged_at, rows
        receipt.save(update_fields=["purged_at", "rows"])
