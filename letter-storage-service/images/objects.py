"""Which objects belong to a picture: `<account>/<image>/<size>`, where pictures lie."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from contracts.image_urls import SIZES
from image_kit import storage

DELETED_AT_ONCE = 8


def name_of(account_id: UUID, image_id: UUID, size: str) -> str:
    return f"{account_id}/{image_id}/{size}"


def delete_images(account_id: UUID, image_ids: Iterable[UUID]) -> None:
    """All objects of these pictures, those that are there. Raises `StorageUnavailable`."""
    with ThreadPoolExecutor(DELETED_AT_ONCE) as pool:
        for _done in pool.map(lambda image_id: _delete_image(account_id, image_id), image_ids):
            pass


def delete_account(account_id: UUID) -> None:
    """Everything of an account, also what no row knows of. Raises `StorageUnavailable`."""
    delete_images(account_id, stored_images(account_id))
    storage.remove(str(account_id))  # a folder of the disk


def stored_accounts() -> list[UUID]:
    return _ids_below("")


def stored_images(account_id: UUID) -> list[UUID]:
    return _ids_below(str(account_id))


def _delete_image(account_id: UUID, image_id: UUID) -> None:
    names = [name_of(account_id, image_id, size) for size in SIZES]
    storage.remove(*names, f"{account_id}/{image_id}")  # the last is a folder of the disk


def _ids_below(name: str) -> list[UUID]:
    """Whatever else lies there is not ours."""
    return [found for folder in storage.folders(name) if (found := _uuid(folder))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
