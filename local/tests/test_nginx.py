"""Rendering of the two Nginx configurations."""

from pathlib import Path

import pytest

from local.nginx import (
    Site,
    gateway_site,
    gateway_variables,
    problem,
    rendered,
    substitute,
    web_client_site,
    web_client_variables,
    write,
)
from local.services import load_services

SERVICES = load_services()
PORTS = {
    "gateway": 18080,
    "web-client": 18081,
    **{each.name: 18100 + number for number, each in enumerate(SERVICES)},
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    source = tmp_path / "source"
    (source / "templates" / "parts").mkdir(parents=True)
    (source / "snippets").mkdir()
    (source / "defaults.env").write_text("LISTEN=8080\nNAME=somebody\n")
    (source / "templates" / "default.conf.template").write_text(
        "server {\n  listen ${LISTEN};\n  include snippets/answer.conf;\n}\n"
    )
    (source / "templates" / "parts" / "more.conf.template").write_text("# ${NAME} ${OTHER}\n")
    (source / "snippets" / "answer.conf").write_text("return 200 $host;\n")
    return Site("example", source, tmp_path / "rendered")


def test_only_defined_names_are_replaced() -> None:
    text = "listen ${LISTEN}; set $x ${UNKNOWN}; return 200 $host;"
    wanted = "listen 1; set $x ${UNKNOWN}; return 200 $host;"
    assert substitute(text, {"LISTEN": "1"}) == wanted


def test_templates_keep_their_subfolders_and_snippets_their_text(site: Site) -> None:
    files = rendered(site.source, {"LISTEN": "127.0.0.1:1", "NAME": "Minji"})
    assert "listen 127.0.0.1:1;" in files["conf.d/default.conf"]
    assert files["conf.d/parts/more.conf"] == "# Minji ${OTHER}\n"
    assert files["snippets/answer.conf"] == "return 200 $host;\n"


def test_nginx_accepts_what_is_written(site: Site) -> None:
    write(site, {"LISTEN": "127.0.0.1:18099"})
    assert problem(site) is None


def test_what_is_wrong_is_told(site: Site) -> None:
    write(site, {"LISTEN": "nowhere:at-all"})
    assert "nowhere" in (problem(site) or "")


def test_a_file_that_is_gone_from_the_source_goes_from_the_state(site: Site) -> None:
    write(site, {"LISTEN": "127.0.0.1:18099"})
    (site.source / "templates" / "parts" / "more.conf.template").unlink()
    write(site, {"LISTEN": "127.0.0.1:18099"})
    assert not (site.folder / "conf.d" / "parts" / "more.conf").exists()
    assert (site.folder / "conf.d" / "default.conf").exists()


def test_the_gateway_knows_where_everything_is() -> None:
    variables = gateway_variables(SERVICES, PORTS, "192.0.2.1")
    assert variables["GATEWAY_LISTEN"] == "192.0.2.1:18080"
    assert variables["AUTH_SERVICE_ADDR"] == f"127.0.0.1:{PORTS['auth-service']}"
    assert variables["WEB_CLIENT_ADDR"] == "127.0.0.1:18081"


def test_our_own_gateway_and_web_client_are_accepted(tmp_path: Path) -> None:
    gateway, web_client = gateway_site(tmp_path), web_client_site(tmp_path)
    write(gateway, {**gateway.defaults, **gateway_variables(SERVICES, PORTS, "127.0.0.1")})
    write(web_client, {**web_client.defaults, **web_client_variables(PORTS)})
    assert problem(gateway) is None
    assert problem(web_client) is None
