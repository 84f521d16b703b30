"""What notification-service does now and then by itself."""

from datetime import timedelta

from notify import forgetting
from service_kit.periodic import periodic


@periodic(every=timedelta(hours=6))
def forget() -> None:
    forgetting.forget()
