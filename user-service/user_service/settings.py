"""What user-service sets beside service-kit's settings."""

from image_kit.configuration import UPLOAD_HANDLERS, storages
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "image_kit", "profiles"]
STORAGES = storages(env)
FILE_UPLOAD_HANDLERS = UPLOAD_HANDLERS
PROVISION_COMMANDS = ["check_storage"]

env.seal()
