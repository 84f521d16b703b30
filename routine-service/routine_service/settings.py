"""What routine-service sets beside service-kit's settings."""

from crypto_kit.key_ring import require_keys
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, SPECTACULAR_SETTINGS, env

INSTALLED_APPS = [*INSTALLED_APPS, "crypto_kit", "routine"]
SPECTACULAR_SETTINGS = {
    **SPECTACULAR_SETTINGS,
    "ENUM_NAME_OVERRIDES": {"RecurrenceEnum": "routine.serializers.TYPES"},
}

# "1:<base64 of 32 bytes>,2:…": the highest version wraps new keys, all can unwrap.
ROUTINE_KEY_ENCRYPTION_KEYS = env.str("ROUTINE_KEY_ENCRYPTION_KEYS", validate=require_keys)

# Ideas for routines. Without a key nobody is asked, whatever a person allows.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", "")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", "https://api.openai.com/v1")
OPENAI_MODEL = env.str("OPENAI_MODEL", "gpt-4o-mini")

env.seal()
