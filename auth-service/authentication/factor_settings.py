"""How people prove who they are beside their password, and with which address passkeys live."""

from account_kit.public_url import require_origin
from authentication.environment import require_providers
from crypto_kit.key_ring import require_keys
from service_kit.settings import env

PUBLIC_URL = env.str("PUBLIC_URL", validate=require_origin)
FACTOR_KEY_ENCRYPTION_KEYS = env.str("FACTOR_KEY_ENCRYPTION_KEYS", validate=require_keys)
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", [], validate=require_providers)
