"""The least that Django needs to read a body."""

SECRET_KEY = "only for tests"
INSTALLED_APPS = ["rest_kit", "rest_framework"]
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
LANGUAGE_CODE = "ko"
USE_TZ = True
