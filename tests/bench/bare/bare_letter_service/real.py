"""letter-service's own modules, for what must be the same as there."""

# This folder's types are checked in auth-service's place, where these modules are not.
from letters import models, search, services, tags  # type: ignore[import-not-found]
from letters.vault import vault  # type: ignore[import-not-found]

__all__ = ["models", "search", "services", "tags", "vault"]
