"""The SQL for databases and roles (that it works is shown by every start of a platform)."""

import re
from dataclasses import replace

import pytest

from local.databases import database_script, identifier, literal
from local.services import load_services

SERVICES = load_services()


def test_every_service_gets_its_role_and_its_own_database() -> None:
    script = database_script(SERVICES)
    for service in SERVICES:
        assert f"CREATE ROLE %I', '{service.project}'" in script
        assert f"'{service.database}', '{service.project}'" in script
        assert f'ALTER DATABASE "{service.database}" OWNER TO "{service.project}"' in script


def test_nobody_but_its_owner_may_connect_to_a_database() -> None:
    script = database_script(SERVICES)
    for service in SERVICES:
        assert f'REVOKE ALL ON DATABASE "{service.database}" FROM PUBLIC' in script
    assert "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC" in script
    assert "GRANT" not in script


def test_the_script_holds_no_password() -> None:
    script = database_script(SERVICES)
    assert re.findall(r"PASSWORD (\S+)", script) == [":'password';"] * len(SERVICES)
    assert "\\getenv password AUTH_SERVICE_DB_PASSWORD" in script


def test_a_password_that_is_missing_is_not_taken_from_the_service_before() -> None:
    assert database_script(SERVICES).count("\\unset password\n") == len(SERVICES)


def test_a_name_with_a_hyphen_or_a_quote_is_quoted() -> None:
    odd = replace(SERVICES[0], database='user-"db', project="o'hara")
    script = database_script([odd])
    assert 'REVOKE ALL ON DATABASE "user-""db"' in script
    assert "rolname = 'o''hara'" in script


@pytest.mark.parametrize(
    ("quoted", "wanted"),
    [(identifier("a-b"), '"a-b"'), (identifier('a"b'), '"a""b"'), (literal("a'b"), "'a''b'")],
)
def test_quoting(quoted: str, wanted: str) -> None:
    assert quoted == wanted


def test_only_the_roles_of_tests_may_create_databases() -> None:
    production, tests = database_script(SERVICES), database_script(SERVICES, for_tests=True)
    assert " CREATEDB " not in production
    assert tests.count(" CREATEDB ") == len(SERVICES)
    assert f'GRANT CONNECT ON DATABASE postgres TO "{SERVICES[0].project}"' in tests
