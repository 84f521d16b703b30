"""letter-service's own modules, for what must be the same as there."""

from letters import models, search, services, tags
from letters.vault import vault

__all__ = ["models", "search", "services", "tags", "vault"]
