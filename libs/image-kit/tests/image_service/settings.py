"""The least that Django needs to speak two languages."""

SECRET_KEY = "only for tests"
INSTALLED_APPS = ["image_kit"]
LANGUAGE_CODE = "ko"
USE_TZ = True
ROOT_URLCONF = "image_service.urls"
