"""A service's settings with nothing of its own."""

from service_kit.settings import *  # noqa: F403  as every service does
from service_kit.settings import DATABASES, INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "sample"]
# The environment may be that of a real service, whose tests may run at the same time.
DATABASES["default"]["TEST"] = {"NAME": "test_sample_service"}
OWN_ROLES = {"hum": "sample.humming.Hum"}

env.seal()
