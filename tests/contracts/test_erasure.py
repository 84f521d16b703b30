"""Somebody goes: what every service held of them is gone, and each has said so."""

import os
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from people import PASSWORD, Person, anonymous, person, until
from PIL import Image
from test_pictures import upload
from test_promises import inside, platform

# Where the id of an erased account stays, and nothing else of it: an access token that outlives
# its account must not bring anything back, and the order to erase it is kept for a week.
REMEMBERED = {
    "auth_db.service_kit_outboxevent",
    "letter_db.letters_erasedaccount",
    "letter_storage_db.images_erasedaccount",
    "notification_db.notify_recipient",
    "routine_db.routine_erasedaccount",
    "scheduler_db.schedule_person",
    "user_db.profiles_account",
}


def photo() -> bytes:
    file = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(file, "JPEG")
    return file.getvalue()


def fill(somebody: Person, nickname: str) -> list[str]:
    """One of everything that can be kept here; by which of it one could tell that it is there."""
    http = somebody.http
    changed = http.patch("/api/users/me/", json={"nickname": nickname, "bio": f"{nickname} bio"})
    assert changed.status_code == 200, changed.text
    shown = http.put("/api/users/me/photo/", files={"file": ("a.jpg", photo())})
    assert shown.status_code == 200, shown.text
    images = [upload(somebody, photo(), nickname) for _ in range(3)]
    open_one = somebody.write("바다", title=nickname, tags=[nickname], image_ids=images[:1])
    sealed = somebody.write("봉한", opens_on="2050-01-01", image_ids=images[1:2])
    routine = {"title": nickname, "recurrence": {"type": "per_week", "times_per_week": 2}}
    begun = http.post("/api/routines/", json=routine)
    assert begun.status_code == 201, begun.text
    checked = http.put(
        f"/api/routines/{begun.json()['id']}/checks/2026-01-01/", json={"note": nickname}
    )
    assert checked.status_code == 200, checked.text
    kept = http.post("/api/special-days/", json={"name": nickname, "date": "1965-03-04"})
    assert kept.status_code == 201, kept.text
    draft = str(uuid4())
    body = {"body": nickname, "image_ids": images[2:], "revision": 0}
    assert http.put(f"/api/letters/drafts/{draft}/", json=body).status_code == 201
    asked = {"name": nickname, "scopes": ["letters:read"], "password": PASSWORD}
    token = http.post("/api/auth/tokens/", json=asked)
    assert token.status_code == 201, token.text
    portrait = Path(shown.json()["photo_url"])
    here = [open_one["id"], sealed["id"], begun.json()["id"], kept.json()["id"]]
    return [somebody.email, nickname, draft, *images, *here, portrait.stem]


def tables_with(needles: Iterable[str]) -> dict[str, set[str]]:
    """Which tables of any database hold one of these, by what they hold."""
    found: dict[str, set[str]] = {}
    for service in platform().services:
        environment = platform().service_environment(service)
        done = subprocess.run(
            ["pg_dump", "--data-only", "--no-owner", service.database],
            env={
                **os.environ,
                "PGHOST": environment["DB_HOST"],
                "PGPORT": environment["DB_PORT"],
                "PGUSER": environment["DB_USER"],
                "PGPASSWORD": environment["DB_PASSWORD"],
            },
            capture_output=True,
            check=True,
        )
        table = ""
        for line in done.stdout.decode().splitlines():
            if line.startswith("COPY "):
                table = f"{service.database}.{line.split()[1].removeprefix('public.')}"
            for needle in needles:
                # Events lie there as bytes, which a dump writes in hexadecimal.
                if needle in line or needle.encode().hex() in line:
                    found.setdefault(needle, set()).add(table)
    return found


def objects() -> list[str]:
    """The names of all that lies in any service's store."""
    folder = platform().state.private_data / "objects"
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def messages() -> int:
    """How many wait in any queue: to be handled, to be handled again, or parked."""
    services = [service.name for service in platform().services]
    code = f"""
        from service_kit.messaging import broker
        from service_kit.messaging.queues import RETRY_SECONDS
        kinds = ["events", "dead", *(f"retry.{{delay}}s" for delay in RETRY_SECONDS)]
        with broker.opened() as channel:
            queues = [f"{{name}}.{{kind}}" for name in {services} for kind in kinds]
            told = [channel.queue_declare(queue, passive=True).method for queue in queues]
            print(sum(each.message_count for each in told))
    """
    return int(inside(services[0], code).split()[-1])


def test_an_erased_account_leaves_nothing_in_any_database_bucket_or_queue() -> None:
    with person() as somebody:
        left = fill(somebody, f"은방울{uuid4().hex}")
        assert tables_with(left).keys() == set(left), "the test looks in the right places"
        assert any(somebody.account_id in name for name in objects())

        asked = somebody.http.request(
            "DELETE", "/api/auth/account/", json={"password": PASSWORD}
        ).json()
        inside(
            "auth-service",
            f"""
            from django.core.management import call_command
            call_command("erase_due_accounts", "--now", "{somebody.account_id}")
            """,
        )
        address = f"/api/auth/account/erasure/{asked['erasure_id']}/"

        def receipts() -> bool:
            with anonymous() as anybody:
                told = anybody.get(address, params={"token": asked["receipt_token"]}).json()
            return all(row["purged_at"] for row in told["receipts"])

        until(receipts, seconds=60)
        until(lambda: messages() == 0)
        assert tables_with(left) == {}
        assert tables_with([somebody.account_id])[somebody.account_id] <= REMEMBERED
        assert [name for name in objects() if any(each in name for each in left)] == []
        assert not any(somebody.account_id in name for name in objects())
