"""What letter-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from letters.models import Draft, Letter, Tag
from letters.vault import vault


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, and the key that could still read a copy of it."""
    vault.begin_erasure(account_id)
    rows = sum(
        model.objects.filter(account_id=account_id).count() for model in (Letter, Draft, Tag)
    )
    vault.destroy(account_id)
    return rows
