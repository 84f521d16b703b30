"""The Django application that brings the kit's tables, commands and translations."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ServiceKitConfig(AppConfig):
    name = "service_kit"

    def ready(self) -> None:
        # An app registers there what it does about which event, and what now and then.
        autodiscover_modules("handlers", "periodic")
