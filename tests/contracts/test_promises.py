"""What the services promise each other, kept between the real ones."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from people import PASSWORD, Person, anonymous, person, until

from local.paths import state_at
from local.platform import Platform

CLONE = Path(__file__).resolve().parents[2]


def platform() -> Platform:
    return Platform(state_at(os.environ["LETTERS_STATE"]))


def inside(service: str, code: str) -> str:
    """What a piece of Python prints in the service's folder and environment, Django set up."""
    program = "import django\ndjango.setup()\n" + textwrap.dedent(code)
    project = service.replace("-", "_")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "local", "exec", service, "--"),
            *("env", f"DJANGO_SETTINGS_MODULE={project}.settings", "python", "-c", program),
        ],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def service_token() -> str:
    """letter-service's own token for internal routes, as it gets it itself."""
    code = "from account_kit import service_tokens\nprint(service_tokens.current())"
    return inside("letter-service", code).split()[-1]


def service_url(name: str) -> str:
    return f"http://127.0.0.1:{platform().port_book.ports[name]}"


def test_a_token_of_auth_service_opens_every_other_service(minji: Person) -> None:
    assert minji.http.get("/api/letters/").status_code == 200
    assert minji.http.get("/api/auth/account/").json()["email"] == minji.email


def test_a_personal_token_opens_what_its_scopes_say_on_another_service(minji: Person) -> None:
    asked = {"name": "A reader", "scopes": ["letters:read"], "password": PASSWORD}
    made = minji.http.post("/api/auth/tokens/", json=asked).json()
    with anonymous() as program:
        program.headers["Authorization"] = f"Bearer {made['token']}"
        assert program.get("/api/letters/").status_code == 200
        for refused in (
            program.post("/api/letters/", json={"body": "not by a reader"}),
            program.get("/api/auth/account/"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_a_service_gets_a_token_for_internal_routes_with_its_own_secret_only() -> None:
    assert service_token().count(".") == 2
    wrong = httpx.post(
        f"{service_url('auth-service')}/internal/token/",
        json={
            "grant_type": "client_credentials",
            "client_id": "letter-service",
            "client_secret": "wrong",
        },
        headers={"Host": "auth-service"},
    )
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_client")


def test_a_services_token_opens_nothing_that_belongs_to_a_person(client: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {service_token()}"}
    assert client.get("/api/letters/", headers=headers).status_code == 401


def test_signing_up_is_told_through_the_broker() -> None:
    with person() as somebody:
        waiting = f"""
            from service_kit.models import OutboxEvent
            rows = OutboxEvent.objects.filter(type="account.registered", sent_at__isnull=False)
            print(any("{somebody.account_id}".encode() in bytes(r.payload) for r in rows))
        """
        assert until(lambda: "True" in inside("auth-service", waiting), seconds=30)


def test_a_deleted_account_is_erased_by_the_service_that_holds_its_letters() -> None:
    """From auth-service's outbox through relay, RabbitMQ and consumer to the last row."""
    with person() as somebody:
        letter = somebody.write("곧 사라질 편지")
        inside(
            "auth-service",
            f"""
            from uuid import UUID
            from contracts.events import AccountDeleted
            from django.db import transaction
            from service_kit.ids import new_id
            from service_kit.messaging.outbox import emit
            with transaction.atomic():
                emit(AccountDeleted(erasure_id=new_id()), account_id=UUID("{somebody.account_id}"))
            """,
        )
        until(lambda: somebody.http.get(f"/api/letters/{letter['id']}/").status_code == 404)
        again = somebody.http.post("/api/letters/", json={"body": "다시"})
        assert (again.status_code, again.json()["code"]) == (410, "account_erased")
        until(lambda: somebody.http.get("/api/users/me/").status_code == 410)


@pytest.mark.parametrize("service", ["auth-service", "letter-service"])
def test_a_role_can_open_its_own_database_only(service: str) -> None:
    other = "letter_db" if service == "auth-service" else "auth_db"
    code = f"""
        import psycopg2
        from django.db import connection
        own = connection.settings_dict
        try:
            psycopg2.connect(host=own["HOST"], port=own["PORT"], user=own["USER"],
                             password=own["PASSWORD"], dbname="{other}")
        except psycopg2.OperationalError as error:
            print("refused" if "permission denied" in str(error) else error)
    """
    assert inside(service, code).strip() == "refused"


def test_probes_pass_with_the_address_of_a_pod_as_their_host() -> None:
    for service in ("auth-service", "user-service", "letter-service"):
        for path in ("/health/", "/health/ready/", "/metrics"):
            response = httpx.get(service_url(service) + path, headers={"Host": "10.244.1.17:8001"})
            assert response.status_code == 200, (service, path)
        refused = httpx.get(f"{service_url(service)}/api/", headers={"Host": "10.244.1.17"})
        assert refused.status_code == 400


def test_metrics_count_requests_by_route_and_hold_no_id(minji: Person) -> None:
    minji.http.get(f"/api/letters/{uuid4()}/")
    text = httpx.get(f"{service_url('letter-service')}/metrics").text
    assert 'route="api/letters/<uuid:letter_id>/"' in text
    assert minji.account_id not in text


def test_logs_are_json_and_hold_no_secret_and_no_letter(minji: Person) -> None:
    secret = f"은방울꽃{uuid4().hex}"
    minji.write(secret, title=secret)
    minji.http.get("/api/letters/", params={"q": secret})
    minji.http.get(f"/api/letters/?q={secret}&cursor={secret}")
    for log in platform().state.logs.glob("*"):
        text = log.read_text(encoding="utf-8", errors="replace")
        for private in (secret, secret[4:], str(minji.http.headers["Authorization"])[7:]):
            assert private not in text, log.name
        if log.name.startswith("letter-service-web"):
            lines: list[Any] = [json.loads(line) for line in text.splitlines() if line[:1] == "{"]
            assert any(line.get("route") == "api/letters/" for line in lines)
