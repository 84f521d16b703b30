"""What letter-service sets beside service-kit's settings."""

from environs import validate

from crypto_kit.key_ring import require_keys
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.postgres", "crypto_kit", "letters"]

# "1:<base64 of 32 bytes>,2:…": the highest version wraps new keys, all can unwrap.
LETTER_KEY_ENCRYPTION_KEYS = env.str("LETTER_KEY_ENCRYPTION_KEYS", validate=require_keys)
# Signs the addresses of a letter's pictures; letter-storage-service has the same one and checks.
IMAGE_URL_KEY = env.str("IMAGE_URL_KEY", validate=validate.Length(min=32))
LETTER_STORAGE_SERVICE_URL = env.str(
    "LETTER_STORAGE_SERVICE_URL", "http://letter-storage-service:8007"
)

env.seal()
