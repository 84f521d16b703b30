"""How passwords are checked; django-axes counts failures, its limits are in lockout.py."""

from datetime import timedelta

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["authentication.passwords.OwaspArgon2PasswordHasher"]

AXES_HANDLER = "authentication.lockout.Handler"
AXES_USERNAME_CALLABLE = "authentication.lockout.username"
AXES_CLIENT_IP_CALLABLE = "authentication.lockout.network"
AXES_LOCKOUT_CALLABLE = "authentication.lockout.answer"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# The try that reaches the limit is still answered as the wrong password it was.
AXES_LOCK_OUT_AT_FAILURE = False
# Who signed in, and when, is in the sessions; addresses of people stay out of the log.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "user_agent"]
