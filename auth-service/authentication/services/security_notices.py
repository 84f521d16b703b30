"""What people are told by mail about the safety of their account."""

import logging

from authentication.models import Account

logger = logging.getLogger(__name__)


def factor_added(account: Account, *, factor: str) -> None:
    _tell(account, "factor_added", factor=factor)


def factor_removed(account: Account, *, factor: str) -> None:
    _tell(account, "factor_removed", factor=factor)


def recovery_code_used(account: Account) -> None:
    _tell(account, "recovery_code_used")


def _tell(account: Account, kind: str, **details: str) -> None:
    logger.info("security notice", extra={"notice": kind, "account_id": str(account.id), **details})
