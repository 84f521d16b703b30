"""The configuration itself: its linter, its variables and the one list of services."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from running import GATEWAY, Gateway, defaults

TEMPLATE = (GATEWAY / "templates/default.conf.template").read_text()


def test_the_security_linter_finds_nothing(gateway: Gateway) -> None:
    linter = Path(sys.executable).with_name("gixy")
    finding = subprocess.run(
        [linter, gateway.folder / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert finding.returncode == 0, finding.stdout + finding.stderr


def test_every_variable_has_a_default_and_every_default_is_used() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE)) == set(defaults())


def test_every_variable_is_explained() -> None:
    readme = (GATEWAY / "README.md").read_text()
    assert [name for name in defaults() if f"`{name}`" not in readme] == []


def test_every_public_prefix_of_every_service_has_its_route() -> None:
    services = tomllib.loads((GATEWAY.parent / "services.toml").read_text())
    for name, service in services.items():
        for prefix in service.get("public", []):
            route = re.search(
                rf"location ~ \^{re.escape(prefix)} \{{(.*?)\n    \}}", TEMPLATE, re.S
            )
            assert route, f"no route for {prefix}"
            assert f"proxy_pass http://{name};" in route[1]
            assert "include snippets/api.conf;" in route[1]


def test_a_service_costs_six_lines_and_those_it_alone_needs() -> None:
    """The next service must not be a copy of the last one's settings."""
    own = {
        "auth-service": ("gzip ",),
        "letter-service": ("client_max_body_size ", "client_body_buffer_size "),
        "letter-storage-service": ("limit_req ", "include snippets/pictures.conf"),
    }
    for name, service in tomllib.loads((GATEWAY.parent / "services.toml").read_text()).items():
        inside, lines = False, []
        for line in TEMPLATE.splitlines():
            inside = inside or any(f"^{prefix} " in line for prefix in service["public"])
            if inside or line.startswith(f"upstream {name} "):
                lines.append(line.strip())
            inside = inside and line != "    }"
        assert lines[-1] == "}"
        shared = [line for line in lines if not line.startswith(own.get(name, "-"))]
        assert len(shared) <= 2 + 4 * len(service["public"]), lines


def test_nothing_is_answered_before_the_snippets_are_in_use() -> None:
    configuration = TEMPLATE + "".join(
        snippet.read_text() for snippet in (GATEWAY / "snippets").glob("*.conf")
    )
    for snippet in (GATEWAY / "snippets").glob("*.conf"):
        assert f"include snippets/{snippet.name};" in configuration
