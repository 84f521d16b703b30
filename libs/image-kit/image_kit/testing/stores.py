"""Where the pictures of a test lie, and what lies there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def use_folder(settings: Any, folder: Path) -> None:
    from image_kit.configuration import in_folder

    settings.STORAGES = in_folder(str(folder))


def use_bucket(settings: Any, google: Any) -> None:
    """A new one on the tests' server."""
    from image_kit.configuration import in_bucket
    from service_kit.ids import new_id

    name = f"pictures-{new_id()}"
    google.create_bucket(name)
    made = in_bucket(name)
    made["default"]["OPTIONS"]["project_id"] = google.project
    settings.STORAGES = made


def stored_names() -> list[str]:
    """The names of all stored objects."""
    from django.core.files.storage import default_storage

    def below(folder: str) -> Iterator[str]:
        folders, files = default_storage.listdir(folder)
        yield from (f"{folder}{name}" for name in files)
        for name in folders:
            yield from below(f"{folder}{name}/")

    return sorted(below(""))
