"""Liveness, readiness and metrics stand before everything else, and say the truth."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient
from support.network import free_port

from service_kit import probes
from service_kit.ids import new_id

IP = {"SERVER_NAME": "10.42.0.17", "SERVER_PORT": "8006"}


@pytest.fixture
def database_away(settings: Any, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL does not listen where we look for it."""
    where = connection.settings_dict
    before = where["PORT"]
    connection.close()
    where["PORT"] = free_port()
    with django_db_blocker.unblock():
        yield
    connection.close()
    where["PORT"] = before


def test_seed_lesson_11_probes_answer_to_an_ip_address_as_host(client: APIClient, db: None) -> None:
    for path in ("/health/", "/health/ready/", "/metrics"):
        assert client.get(path, **IP).status_code == 200  # type: ignore[arg-type]  # environ
    assert client.get("/api/sample/me/", **IP).status_code == 400  # type: ignore[arg-type]  # environ


def test_liveness_asks_no_database(client: APIClient) -> None:
    # No `db` fixture: pytest-django lets any query of this test fail.
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readiness_is_green_with_a_database(client: APIClient, db: None) -> None:
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": True}}


def test_readiness_is_red_without_a_database_and_liveness_is_not(
    client: APIClient, database_away: None
) -> None:
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "checks": {"database": False}}
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readiness_comes_back_after_the_database_dropped_the_connection(client: APIClient) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    _terminate(pid)
    statuses = [client.get("/health/ready/").status_code for _ in range(2)]
    assert statuses[-1] == 200


def _terminate(pid: int) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def test_any_red_check_makes_it_red(
    client: APIClient, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(probes.CHECKS, "relay", lambda: False)
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "relay": False}


def test_a_probe_may_ask_with_head(client: APIClient, db: None) -> None:
    assert client.head("/health/").status_code == 200
    assert client.head("/health/ready/").status_code == 200


def test_neither_a_token_nor_a_language_matters_to_a_probe(client: APIClient) -> None:
    assert client.get("/health/", HTTP_AUTHORIZATION="Bearer x").status_code == 200


def metrics(client: APIClient) -> str:
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain; version=")
    text: str = response.content.decode()
    return text


def test_requests_are_counted_by_route_and_not_by_path(anonymous: APIClient) -> None:
    for _ in range(3):
        anonymous.get(f"/api/sample/things/{new_id()}/")
        anonymous.get(f"/nowhere/{new_id()}/")
    text = metrics(anonymous)
    route = 'method="GET",route="api/sample/things/<uuid:thing_id>/",status="200"'
    assert f"http_request_duration_seconds_count{{{route}}}" in text
    assert 'route="unmatched",status="404"' in text
    assert "nowhere" not in text


def test_made_up_methods_do_not_grow_the_metrics(anonymous: APIClient) -> None:
    for word in ("BREW", "PROPFIND"):
        anonymous.generic(word, "/api/sample/echo/")
    text = metrics(anonymous)
    assert 'method="other",route="api/sample/echo/",status="405"' in text
    assert "BREW" not in text


def test_probes_are_not_counted(anonymous: APIClient) -> None:
    anonymous.get("/health/")
    assert "health" not in metrics(anonymous)


def test_all_processes_of_a_web_role_are_added_up(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        from prometheus_client import Counter
        from service_kit import probes
        Counter("made_total", "…").inc(2)
        print(probes.exposition().decode())
        """
    )
    variables = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sample_service.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for expected in ("made_total 2.0", "made_total 4.0"):
        printed = subprocess.check_output([sys.executable, "-c", program], env=variables, text=True)
        assert expected in printed
