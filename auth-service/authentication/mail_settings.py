"""Where mails go out, and in whose name."""

from authentication.environment import require_security
from service_kit.settings import NOT_EMPTY, env

EMAIL_HOST = env.str("SMTP_HOST", "smtp-service")
EMAIL_PORT = env.int("SMTP_PORT", 587)
# Both empty where the server asks for no name.
EMAIL_HOST_USER = env.str("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("SMTP_PASSWORD")
_security = env.str("SMTP_SECURITY", "starttls", validate=require_security)
EMAIL_USE_TLS = _security == "starttls"
EMAIL_USE_SSL = _security == "tls"
EMAIL_TIMEOUT = 10  # seconds: nobody answers the broker's heartbeats while a mail is sent

DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", validate=NOT_EMPTY)
# Whom people write to who need help; who mails come from, unless it says otherwise.
MAIL_CONTACT = env.str("MAIL_CONTACT", "")
