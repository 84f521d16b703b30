"""The settings of all services; a service's own module imports these and adds what differs.

Everything comes from the environment. A secret has no default; whatever is missing or
malformed is reported together, by `env.seal()` at the end of the service's module.
"""

import os
from logging import INFO

from environs import Env, validate

from service_kit import logs

env = Env(eager=False)
NOT_EMPTY = validate.Length(min=1)  # what an unset ${X} of a compose file becomes

PROJECT = os.environ["DJANGO_SETTINGS_MODULE"].partition(".")[0]
SERVICE_NAME = PROJECT.replace("_", "-")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", validate=NOT_EMPTY)
# The gateway and the other services call a service by its own name and by no other.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SERVICE_NAME])

# The kit first: its translations stand before those of the others.
INSTALLED_APPS = ["service_kit", "rest_kit", "rest_framework", "drf_spectacular"]
MIDDLEWARE = [
    "service_kit.probes.ProbeMiddleware",
    "service_kit.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = f"{PROJECT}.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": env.str("DB_HOST", "postgres-service"),
        "PORT": env.int("DB_PORT", 5432),
        "NAME": env.str("DB_NAME", PROJECT.replace("_service", "_db")),
        "USER": env.str("DB_USER", PROJECT),
        "PASSWORD": env.str("DB_PASSWORD", validate=NOT_EMPTY),
        "CONN_MAX_AGE": env.int("DB_CONN_MAX_AGE", 300),
        # One round trip a request, so that a restarted database costs nobody an error.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": SERVICE_NAME,
            "options": f"-c statement_timeout={env.int('DB_STATEMENT_TIMEOUT_MS', 15_000)}",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

RABBITMQ = {
    "host": env.str("RABBITMQ_HOST", "rabbitmq-service"),
    "port": env.int("RABBITMQ_PORT", 5672),
    "virtual_host": env.str("RABBITMQ_VHOST", "/"),
    "user": env.str("RABBITMQ_USER", "letters"),
    "password": env.str("RABBITMQ_PASSWORD", validate=NOT_EMPTY),
}

AUTH_SERVICE_URL = env.str("AUTH_SERVICE_URL", "http://auth-service:8001")
SERVICE_CLIENT_SECRET = env.str("SERVICE_CLIENT_SECRET", validate=NOT_EMPTY)
KEY_SOURCE = "service_kit.tokens.RemoteKeys"
PERSONAL_TOKENS = "account_kit.personal_tokens.verify"
PERSONAL_TOKEN_SOURCE = "account_kit.personal_tokens.RemoteTokens"  # noqa: S105  a class

# Commands that the role "migrate" runs after the migrations.
PROVISION_COMMANDS: list[str] = []
# Roles that only this service has: the class of a loop with `run(stopping)` and `connected`.
OWN_ROLES: dict[str, str] = {}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
TIME_ZONE = "UTC"

APPEND_SLASH = False  # a redirect would lose the body of a POST; a wrong address is a 404
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.configuration(service=SERVICE_NAME, level=env.log_level("LOG_LEVEL", INFO))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["service_kit.authentication.AccessTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["service_kit.authentication.IsPerson"],
    "DEFAULT_RENDERER_CLASSES": ["rest_kit.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_kit.rendering.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "rest_kit.schema.Schema",
    "EXCEPTION_HANDLER": "service_kit.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SERVICE_NAME,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/[a-z-]+/",
    "PREPROCESSING_HOOKS": ["rest_kit.schema.public_only"],
}
