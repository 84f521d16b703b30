"""What scheduler-service sets beside service-kit's settings."""

from service_kit.settings import *  # noqa: F403  one settings module for all services
from service_kit.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "schedule"]
OWN_ROLES = {
    "celery": "scheduler_service.celery.WorkerLoop",
    "beat": "scheduler_service.celery.BeatLoop",
}

# Who is asked every hour what they have told of, in case an event was lost.
LETTER_SERVICE_URL = env.str("LETTER_SERVICE_URL", "http://letter-service:8006")
ROUTINE_SERVICE_URL = env.str("ROUTINE_SERVICE_URL", "http://routine-service:8003")

env.seal()
