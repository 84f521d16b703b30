"""docker-compose.yml and the Dockerfiles run exactly the services of services.toml, contained."""

import re
from typing import Any

import pytest
import yaml
from repository import ROOT, SERVICES

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
BLOCKS: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOTS = {name for name, block in BLOCKS.items() if block.get("restart") == "no"}
MAX_DOCKERFILE_LINES = 12

services = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
blocks = pytest.mark.parametrize("name", BLOCKS)


def role_block(service: Any, role: str) -> dict[str, Any]:
    name = service.name if role == "web" else f"{service.name.removesuffix('service')}{role}"
    return BLOCKS[name]


def instructions(folder: str) -> list[str]:
    lines = (ROOT / folder / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@services
def test_each_role_is_a_container_of_the_services_image(service: Any) -> None:
    for role in (*service.roles, "migrate"):
        block = role_block(service, role)
        assert block.get("command", ["web"]) == [role]
        assert block["image"].startswith(f"a-letter-to-myself/{service.name}:")
        assert block["user"] == f"{service.port}:{service.port}"
        assert block["environment"]["SECRETS_FILE"] == f"/secrets/{service.name}.env"
        assert block["networks"] == ["services", "data"]
    assert role_block(service, "web")["build"]["dockerfile"] == f"{service.name}/Dockerfile"


@services
def test_databases_and_queues_are_migrated_once_before_any_role_runs(service: Any) -> None:
    migrate = f"{service.name.removesuffix('service')}migrate"
    done = {"condition": "service_completed_successfully"}
    assert migrate in ONE_SHOTS
    assert BLOCKS[migrate]["depends_on"]["databases"] == done
    for role in service.roles:
        assert role_block(service, role)["depends_on"] == {migrate: done}


@services
def test_the_gateway_waits_for_the_service(service: Any) -> None:
    waits = BLOCKS["api-gateway"]["depends_on"][service.name]
    assert waits == {"condition": "service_healthy", "restart": True}


@services
def test_dockerfiles_differ_in_name_and_port_only(service: Any) -> None:
    def neutral(name: str, port: int) -> list[str]:
        return [
            line.replace(name, "NAME").replace(f'"{port}"', "PORT") for line in instructions(name)
        ]

    assert len(instructions(service.name)) <= MAX_DOCKERFILE_LINES
    first = SERVICES[0]
    assert neutral(service.name, service.port) == neutral(first.name, first.port)


def test_there_is_no_container_that_services_toml_does_not_know() -> None:
    known = {
        f"{each.name.removesuffix('service')}{role}" for each in SERVICES for role in each.roles
    }
    known |= {f"{each.name.removesuffix('service')}migrate" for each in SERVICES}
    known |= {each.name for each in SERVICES}
    infrastructure = {"api-gateway", "web-client", "secrets", "postgres-service", "databases"}
    infrastructure |= {"rabbitmq-service", "mail-catcher"}
    assert set(BLOCKS) - known == infrastructure


def test_only_the_gateway_can_be_reached_from_outside() -> None:
    assert [name for name, block in BLOCKS.items() if "ports" in block] == ["api-gateway"]
    assert BLOCKS["api-gateway"]["networks"] == ["front", "services"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    for name in ("postgres-service", "databases", "rabbitmq-service"):
        assert BLOCKS[name]["networks"] == ["data"]


@blocks
def test_what_runs_is_contained(name: str) -> None:
    block = BLOCKS[name]
    assert block["read_only"] is True
    if name not in ONE_SHOTS:
        assert block["cap_drop"] == ["ALL"]
        assert block["security_opt"] == ["no-new-privileges:true"]


@blocks
def test_images_are_pinned(name: str) -> None:
    assert re.search(r":\d[\w.-]*$", BLOCKS[name]["image"]), BLOCKS[name]["image"]


@pytest.mark.parametrize("folder", [*(each.name for each in SERVICES), "api-gateway", "web-client"])
def test_base_images_are_pinned_and_nobody_is_root(folder: str) -> None:
    lines = instructions(folder)
    for line in lines:
        if line.startswith("FROM "):
            assert re.fullmatch(r"FROM [\w./-]+:\d[\w.-]*( AS build)?", line), line
    users = [line for line in lines if line.startswith("USER ")]
    assert users
    assert int(users[-1].split()[1]) > 0
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert not any(line.startswith("ARG ") for line in lines)  # what is built in, stays in


def test_what_is_secret_has_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    secret = re.findall(r"\$\{\w*(?:PASSWORD|SECRET|KEY)\w*:-([^}]*)\}", text)
    assert secret
    assert not any(secret)
