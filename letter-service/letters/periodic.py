"""What letter-service does now and then by itself."""

from datetime import timedelta

from letters import clocks
from service_kit.periodic import periodic


@periodic(every=timedelta(minutes=1))
def follow_laws_about_clocks() -> None:
    clocks.follow_laws()
