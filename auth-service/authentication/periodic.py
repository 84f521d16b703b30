"""What auth-service's worker does from time to time."""

from datetime import timedelta

from authentication.services import erasures, mails, traces
from service_kit.periodic import periodic


@periodic(every=timedelta(minutes=5))
def erase_due_accounts() -> None:
    erasures.due_erase()
    traces.outbox_forget_erased()


@periodic(every=timedelta(minutes=5))
def tell_of_mails_again() -> None:
    mails.mails_tell_again()


@periodic(every=timedelta(hours=6))
def forget_old_mails() -> None:
    mails.mails_forget()
