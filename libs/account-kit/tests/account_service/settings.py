"""A service with nothing of its own."""

from service_kit.settings import *  # noqa: F403  as every service does
from service_kit.settings import DATABASES, env

# The environment may be that of a real service, whose tests may run at the same time.
DATABASES["default"]["TEST"] = {"NAME": "test_account_service"}

env.seal()
