"""What routine-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import ProfileChanged
from routine import places
from routine.models import Mark, Move, Pause, Place, Routine, SpecialDay
from routine.vault import vault
from service_kit.messaging.handlers import handles


@handles(ProfileChanged)
def move(event: Event[ProfileChanged]) -> None:
    """A day that is cut short by a move asks for nothing."""
    if event.account_id is not None:
        places.follow(event.account_id, event.data)


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, and the key that could still read a copy of it."""
    vault.begin_erasure(account_id)
    rows = sum(
        model._default_manager.filter(account_id=account_id).count()
        for model in (Routine, SpecialDay, Place, Move)
    )
    rows += Mark.objects.filter(routine__account_id=account_id).count()
    rows += Pause.objects.filter(routine__account_id=account_id).count()
    vault.destroy(account_id)
    return rows
