"""What auth-service sets beside service-kit's settings."""

from authentication.admin_settings import *  # noqa: F403  the operators' pages
from authentication.admin_settings import ADMIN_APPS, ADMIN_MIDDLEWARE
from authentication.environment import require_client_secrets, require_key
from authentication.factor_settings import *  # noqa: F403  second factors, passkeys, OpenID
from authentication.lockout_settings import *  # noqa: F403  django-axes

from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, LOGGING, MIDDLEWARE, env

# First, so that its translations stand before Django's own.
INSTALLED_APPS = ["authentication", *INSTALLED_APPS, *ADMIN_APPS, "axes"]
LOGGING["loggers"]["axes"] = {"level": "WARNING"}  # it tells of every success, at length
MIDDLEWARE = [*MIDDLEWARE, *ADMIN_MIDDLEWARE, "axes.middleware.AxesMiddleware"]

AUTH_USER_MODEL = "authentication.Account"
_VALIDATORS = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _VALIDATORS
]

KEY_SOURCE = "authentication.keys.DatabaseKeys"
PERSONAL_TOKEN_SOURCE = "authentication.personal_tokens.DatabaseTokens"  # noqa: S105  a class
PROVISION_COMMANDS = ["ensure_signing_key", "sync_service_clients"]
SIGNING_KEY_ENCRYPTION_KEY = env.str("SIGNING_KEY_ENCRYPTION_KEY", validate=require_key)
SERVICE_CLIENTS = env.json("SERVICE_CLIENTS", validate=require_client_secrets)

env.seal()
