"""What user-service sets beside service-kit's settings."""

from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "profiles"]

env.seal()
