"""What went wrong the first time, as far as auth-service could do it again."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account, Session
from authentication.tests.conftest import get_account, login, new_client, refresh
from service_kit import tokens

SERVICE = Path(__file__).resolve().parents[2]


def test_seed_lesson_10_health_is_plain_no_framework_no_session_no_authentication(
    anonymous: APIClient,
) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = anonymous.get(
            "/health/",
            HTTP_AUTHORIZATION="Bearer nonsense",
            HTTP_COOKIE="operator_session=abc; refresh_token=abc",
            HTTP_ACCEPT="image/png",
        )
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert not queries.captured_queries
    assert not response.cookies
    assert not hasattr(response, "accepted_renderer")


def test_seed_lesson_10_readiness_asks_the_database(anonymous: APIClient) -> None:
    response = anonymous.get("/health/ready/")
    assert response.status_code == 200
    assert response.json()["checks"] == {"database": True}


@pytest.mark.parametrize("host", ["10.42.0.17", "10.42.0.17:8001", "[fd00::17]:8001", "localhost"])
@pytest.mark.parametrize("path", ["/health/", "/health/ready/", "/metrics"])
def test_seed_lesson_11_a_probe_with_the_pods_address_as_its_host_passes(
    anonymous: APIClient, settings: Any, host: str, path: str
) -> None:
    settings.ALLOWED_HOSTS = ["auth-service"]
    assert anonymous.get(path, HTTP_HOST=host).status_code == 200
    # The host list is in force all the same.
    assert anonymous.get("/api/auth/account/", HTTP_HOST=host).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_seed_lesson_16_sessions_are_rows_and_survive_a_restart(minji: Account) -> None:
    """Another process, which has only the database in common, goes on with the session."""
    granted = login(new_client())
    program = (
        "import sys, django; django.setup()\n"
        "from rest_framework.test import APIClient\n"
        "body = {'refresh_token': sys.argv[1]}\n"
        "client = APIClient(SERVER_NAME='auth-service')\n"
        "response = client.post('/api/auth/refresh/', body, format='json')\n"
        "print('status', response.status_code)\n"
        "print('token', response.json().get('refresh_token'))\n"
    )
    environment = {**os.environ, "DB_NAME": connection.settings_dict["NAME"]}
    ran = subprocess.run(
        [sys.executable, "-c", program, granted["refresh_token"]],
        cwd=SERVICE,
        env={**environment, "DJANGO_SETTINGS_MODULE": "auth_service.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = dict(line.split(" ", 1) for line in ran.stdout.splitlines() if line[:1] in "st")
    assert lines["status"] == "200", ran.stdout
    assert Session.objects.get().ended_at is None
    assert refresh(new_client(), lines["token"]).status_code == 200


def test_seed_lesson_17_our_own_tokens_are_verified_without_a_call_over_http(
    anonymous: APIClient, minji: Account, settings: Any
) -> None:
    settings.AUTH_SERVICE_URL = "http://nowhere.invalid"
    tokens.use_keys(None)
    assert django_settings.KEY_SOURCE == "authentication.keys.DatabaseKeys"
    assert get_account(anonymous, login(anonymous)["access_token"]).status_code == 200


def test_seed_lesson_12_no_secret_has_a_default_and_all_missing_ones_are_named_together() -> None:
    """Started with an empty environment it says what it needs, in one message."""
    ran = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        cwd=SERVICE,
        env={"DJANGO_SETTINGS_MODULE": "auth_service.settings", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    for name in (
        "SECRET_KEY",
        "DB_PASSWORD",
        "RABBITMQ_PASSWORD",
        "SERVICE_CLIENT_SECRET",
        "SIGNING_KEY_ENCRYPTION_KEY",
        "SERVICE_CLIENTS",
    ):
        assert name in ran.stderr


def test_seed_lesson_13_production_settings_are_the_default(anonymous: APIClient) -> None:
    assert django_settings.DEBUG is False
    response = anonymous.get("/api/auth/nothing/")
    assert b"Traceback" not in response.content
    assert b"urlpatterns" not in response.content
