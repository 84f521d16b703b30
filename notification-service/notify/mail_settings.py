"""Where mails go out, and in whose name."""

from typing import Any

from environs import validate

from service_kit.settings import NOT_EMPTY, env

SECURITY = validate.OneOf(["none", "starttls", "tls"])
SMTP: dict[str, Any] = {
    "host": env.str("SMTP_HOST", "smtp-service"),
    "port": env.int("SMTP_PORT", 587),
    # Both empty where the server asks for no name.
    "user": env.str("SMTP_USER", ""),
    "password": env.str("SMTP_PASSWORD"),
    "security": env.str("SMTP_SECURITY", "starttls", validate=SECURITY),
}
MAIL_FROM = env.str("MAIL_FROM", validate=NOT_EMPTY)
# Whom people write to who need help; who mails come from, unless it says otherwise.
MAIL_CONTACT = env.str("MAIL_CONTACT", "")
