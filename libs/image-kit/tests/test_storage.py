"""The port to where pictures lie: a folder and a bucket behave the same."""

import os
import stat
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from image_kit import storage
from image_kit.storage import StorageUnavailable
from image_kit.testing.stores import stored_names, use_folder

NAME = "profiles/a.webp"


def content(name: str = NAME) -> bytes:
    return b"".join(storage.read(name, start=0, stop=10**9))


def test_what_was_put_can_be_read_from_anywhere_in_it(place: str) -> None:
    data = os.urandom(3_000_000)
    storage.put(NAME, [data[:1000], data[1000:]])
    with storage.reading(NAME) as file:
        assert file.read(10) == data[:10]
        file.seek(2_500_000)
        assert file.read(20) == data[2_500_000:2_500_020]
        file.seek(0)
        assert file.read(5) == data[:5]
    part = b"".join(storage.read(NAME, start=70_000, stop=200_001))
    assert part == data[70_000:200_001]


def test_putting_again_replaces(place: str) -> None:
    for data in (b"one", b"two, longer", b"3"):
        storage.put(NAME, [data])
        assert content() == data
    assert stored_names() == [NAME]


def test_what_is_removed_is_gone_and_what_is_not_there_can_be_removed(place: str) -> None:
    storage.put(NAME, [b"one"])
    storage.remove(NAME, "profiles/nothing.webp")
    storage.remove(NAME)
    assert stored_names() == []
    with pytest.raises(FileNotFoundError):
        content()


def test_folders_are_what_has_something_below_it(place: str) -> None:
    assert storage.folders("") == storage.folders("a") == []
    for name in ("a/b/c", "a/d", "e"):
        storage.put(name, [b"x"])
    assert (storage.folders(""), storage.folders("a")) == (["a"], ["b"])


def test_in_a_folder_only_the_service_can_read(folder: Path) -> None:
    storage.put(NAME, [b"x"])
    modes = {stat.S_IMODE((folder / part).stat().st_mode) for part in ("profiles", NAME)}
    assert modes == {0o700, 0o600}


def test_a_look_at_a_bucket_fetches_a_part_and_not_the_whole(bucket: None) -> None:
    storage.put(NAME, [bytes(4_000_000)])
    with default_storage.open(NAME) as file:
        file.seek(3_500_000)
        file.read(10)
        fetched: bytes = file.file._buffer.getvalue()  # type: ignore[union-attr]  # BlobReader's
    assert len(fetched) <= 1024 * 1024


class TestAStoreThatIsAway:
    """Every way to it says so by the same name."""

    def every_call_is_a_503(self) -> None:
        for call in (
            lambda: storage.put(NAME, [b"x"]),
            lambda: content(),
            lambda: storage.remove(NAME),
            lambda: storage.folders(""),
        ):
            with pytest.raises(StorageUnavailable):
                call()

    def test_a_folder_that_is_none(self, settings: Any, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        use_folder(settings, tmp_path / "file")
        self.every_call_is_a_503()

    def test_a_bucket_that_refuses(self, bucket: None, monkeypatch: pytest.MonkeyPatch) -> None:
        storage.put(NAME, [b"x"])
        refuses = property(lambda _: (_ for _ in ()).throw(ConnectionError))
        monkeypatch.setattr("image_kit.buckets.Bucket.bucket", refuses)
        self.every_call_is_a_503()

    def test_a_bucket_that_goes_while_it_is_read(
        self, google: Any, bucket: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        storage.put(NAME, [bytes(2_000_000)])
        pieces = storage.read(NAME, start=0, stop=2_000_000)
        next(pieces)
        monkeypatch.setattr("google.cloud.storage.blob.Blob.download_as_bytes", _breaks_off)
        with pytest.raises(StorageUnavailable):
            list(pieces)


def _breaks_off(*_: object, **__: object) -> bytes:
    raise ConnectionResetError


class TestCheckStorage:
    def test_a_storage_that_works_is_said_and_left_as_it_was(self, place: str) -> None:
        output = StringIO()
        call_command("check_storage", stdout=output)
        assert "can be stored" in output.getvalue()
        assert stored_names() == []

    def test_a_storage_that_does_not_is_one_clear_sentence(
        self, settings: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        use_folder(settings, tmp_path / "file")
        with pytest.raises(CommandError, match="STORAGE_FOLDER"):
            call_command("check_storage")

    def test_a_storage_that_returns_something_else_is_none(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = File(BytesIO(b"else"), "check")
        monkeypatch.setattr(type(default_storage), "open", lambda *_: other, raising=False)
        with pytest.raises(CommandError, match="not what was written"):
            call_command("check_storage")
