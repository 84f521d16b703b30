"""A process that uploads a picture and is killed between the row and the last object.

python -m images.tests.dying <account id> <picture> <objects before it dies>
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import django


def main() -> None:
    account_id, picture, survives = UUID(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    django.setup()
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection
    from django.test import RequestFactory

    connection.settings_dict["NAME"] = sys.argv[4]
    settings.STORAGES["default"]["OPTIONS"]["location"] = sys.argv[5]
    from image_kit import storage
    from images import uploads

    really_put, done = storage.put, [0]

    def put_until_killed(name: str, pieces: object) -> None:
        if done[0] == survives:
            os.kill(os.getpid(), signal.SIGKILL)
        done[0] += 1
        really_put(name, pieces)  # type: ignore[arg-type]  # passed on

    storage.put = put_until_killed
    file = SimpleUploadedFile(picture.name, picture.read_bytes(), "image/jpeg")
    request = RequestFactory().post("/api/images/", {"file": file})
    received: Any = request.FILES["file"]
    uploads.image_create(account_id, received.file, alt="", key=None)


if __name__ == "__main__":
    main()
