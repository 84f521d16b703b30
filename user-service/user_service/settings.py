"""What user-service sets beside service-kit's settings."""

from image_kit.configuration import storages
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "image_kit", "profiles"]
STORAGES = storages(env)
PROVISION_COMMANDS = ["check_storage"]

env.seal()
