"""Django's admin for operators, reached through a tunnel to the service and by nobody else."""

ADMIN_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
ADMIN_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "authentication.admin_middleware.AdminSessionMiddleware",
    "authentication.admin_middleware.AdminCsrfMiddleware",
    "authentication.admin_middleware.AdminAuthenticationMiddleware",
    "authentication.admin_middleware.AdminMessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STATIC_URL = "/internal/admin/static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing to collect at a build
WHITENOISE_ALLOW_ALL_ORIGINS = False

# No Secure flag: the tunnel ends at the service's own plain HTTP port.
SESSION_COOKIE_NAME = "operator_session"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/internal/admin/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
