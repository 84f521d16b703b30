"""`manage.py sync_service_clients`: the role migrate runs it after the migrations."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from authentication import provisioning


class Command(BaseCommand):
    help = "Let exactly the services of SERVICE_CLIENTS ask for tokens."

    def handle(self, *args: Any, **options: Any) -> None:
        client_secrets: dict[str, str] = dict(settings.SERVICE_CLIENTS)
        provisioning.service_clients_sync(client_secrets=client_secrets)
        self.stdout.write(f"service clients: {', '.join(sorted(client_secrets))}")
