"""Whether pictures can be stored: asked at every roll-out, before anybody uploads one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from image_kit import storage


class Command(BaseCommand):
    help = "Write, read and delete an object where pictures are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            storage.check()
        except Exception as error:  # whatever it is, it is why no picture can be stored
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise CommandError(
                "pictures cannot be stored; look at STORAGE_BUCKET and GCP_SA_KEY or"
                f" GOOGLE_APPLICATION_CREDENTIALS, or at STORAGE_FOLDER: {reason}"
            ) from error
        self.stdout.write("pictures can be stored")
