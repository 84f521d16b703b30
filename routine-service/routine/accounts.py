"""An account's turn to write, and what it may hold."""

from uuid import UUID

from django.db.models import BigIntegerField, Func, Value

from crypto_kit.vault import AccountErased
from routine import exceptions
from routine.models import AccountKey, Reminding
from routine.vault import vault

AT_MOST = 200


def hold(account_id: UUID) -> None:
    """Until the transaction ends nobody else begins to write for this account.

    Raises `AccountErased` for one whose key this process still knew.
    """
    if not AccountKey.objects.select_for_update().filter(account_id=account_id).exists():
        vault.forget(account_id)
        raise AccountErased


def room_for_one(kind: type[Reminding], account_id: UUID) -> None:
    """In the turn of `hold`. Raises `TooMany`."""
    there = kind._default_manager.filter(account_id=account_id, deleted_at=None)
    if there.count() >= AT_MOST:
        raise exceptions.TooMany


def next_revision(account_id: UUID) -> int:
    """Higher than any before, of whatever row: what is told last is right."""
    number = Func(Value("routine_revision"), function="nextval", output_field=BigIntegerField())
    return int(AccountKey.objects.values_list(number, flat=True).get(account_id=account_id))
