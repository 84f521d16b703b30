"""The Django application of scheduler-service."""

from django.apps import AppConfig
from prometheus_client import REGISTRY


class ScheduleConfig(AppConfig):
    name = "schedule"

    def ready(self) -> None:
        from schedule.heartbeat import Measures

        REGISTRY.register(Measures())
