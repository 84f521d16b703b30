"""The least that Django needs to read a body."""

SECRET_KEY = "only for tests"
INSTALLED_APPS = ["rest_kit", "rest_framework"]
REST_FRAMEWORK: dict[str, object] = {
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "rest_kit.schema.Schema",
}
LANGUAGE_CODE = "ko"
USE_TZ = True
ROOT_URLCONF = "rest_service.urls"
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "PREPROCESSING_HOOKS": ["rest_kit.schema.public_only"],
}
