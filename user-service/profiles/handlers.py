"""What user-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from profiles import services


@erases_accounts
def erase(account_id: UUID) -> int:
    """The profile and every photo, those in the making too."""
    return services.account_erase(account_id)
