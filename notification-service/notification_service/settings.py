"""What notification-service sets beside service-kit's settings."""

from notify.mail_settings import *  # noqa: F403  where mails go out
from notify.push_settings import *  # noqa: F403  keys for web push, if there are any

from account_kit.public_url import require_origin
from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "notify"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
OWN_ROLES = {"deliver": "notify.delivering.Deliverer"}

# The address people use: links in mails lead there.
PUBLIC_URL = env.str("PUBLIC_URL", validate=require_origin)
ROUTINE_SERVICE_URL = env.str("ROUTINE_SERVICE_URL", "http://routine-service:8003")

env.seal()
