"""A service that keeps something for its accounts."""

from service_kit.settings import *  # noqa: F403  as every service does
from service_kit.settings import DATABASES, INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "crypto_kit", "safe"]
# The environment may be that of a real service, whose tests may run at the same time.
DATABASES["default"]["TEST"] = {"NAME": "test_crypto_service"}
SAFE_KEYS = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

env.seal()
