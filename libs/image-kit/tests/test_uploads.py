"""Uploads on their way in leave no file that outlives the process."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, override_settings

from image_kit.configuration import UPLOAD_HANDLERS


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_what_comes_in_is_whole_and_has_no_name(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = os.urandom(size)
    with override_settings(FILE_UPLOAD_HANDLERS=UPLOAD_HANDLERS):
        request = RequestFactory().post("/", {"file": SimpleUploadedFile("바다.jpg", data)})
        file: Any = request.FILES["file"]
    assert list(tmp_path.iterdir()) == []
    assert (file.name, file.size, file.read()) == ("바다.jpg", size, data)
    request.close()
    assert file.closed or size < 3_000_000
