"""Keys for web push (VAPID, RFC 8292); without them nothing of it is offered."""

from service_kit.settings import env

VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")
VAPID_PUBLIC_KEY = env.str("VAPID_PUBLIC_KEY", "")
# Whom a push service writes to if something is wrong: "mailto:…" or "https://…".
VAPID_SUBJECT = env.str("VAPID_SUBJECT", "")
