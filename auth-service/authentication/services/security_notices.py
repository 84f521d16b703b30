"""What people are told by mail about the safety of their account."""

from authentication.models import Account, Mail
from authentication.services import mails


def factor_added(account: Account, *, factor: str) -> None:
    mails.tell(account, Mail.Kind.FACTOR_ADDED, factor=factor)


def factor_removed(account: Account, *, factor: str) -> None:
    mails.tell(account, Mail.Kind.FACTOR_REMOVED, factor=factor)


def identity_added(account: Account, *, provider: str) -> None:
    mails.tell(account, Mail.Kind.IDENTITY_ADDED, provider=provider)


def identity_removed(account: Account, *, provider: str) -> None:
    mails.tell(account, Mail.Kind.IDENTITY_REMOVED, provider=provider)


def token_made(account: Account, *, name: str) -> None:
    mails.tell(account, Mail.Kind.TOKEN_MADE, name=name)


def recovery_code_used(account: Account) -> None:
    mails.tell(account, Mail.Kind.RECOVERY_CODE_USED)
