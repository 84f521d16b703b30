"""What letter-storage-service sets beside service-kit's settings."""

from environs import validate

from crypto_kit.key_ring import require_keys
from image_kit.configuration import UPLOAD_HANDLERS, storages
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "crypto_kit", "image_kit", "images"]

# "1:<base64 of 32 bytes>,2:…": the highest version wraps new keys, all can unwrap.
IMAGE_KEY_ENCRYPTION_KEYS = env.str("IMAGE_KEY_ENCRYPTION_KEYS", validate=require_keys)
# Signs the addresses of pictures; letter-service has the same one.
IMAGE_URL_KEY = env.str("IMAGE_URL_KEY", validate=validate.Length(min=32))

STORAGES = storages(env)
# A picture on its way in lies on the disk, whatever its size.
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_HANDLERS = UPLOAD_HANDLERS
PROVISION_COMMANDS = ["check_storage"]

env.seal()
