"""What services.toml lists exists everywhere, and what exists is listed."""

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from repository import LIBRARIES, ROOT, SERVICES, imported, product_code, relative, tree

from local.databases import database_script

services = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def gateway() -> str:
    return (ROOT / "api-gateway/templates/default.conf.template").read_text(encoding="utf-8")


def test_every_service_folder_is_listed_and_every_listed_one_is_there() -> None:
    folders = {path.name for path in ROOT.glob("*-service") if (path / "manage.py").exists()}
    assert folders == {service.name for service in SERVICES}


@services
def test_a_service_is_called_the_same_everywhere(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    assert service.project == service.name.replace("-", "_")
    assert service.database == service.project.replace("_service", "_db")
    entrypoint = (service.folder / "entrypoint.sh").read_text(encoding="utf-8")
    assert f"0.0.0.0:{service.port}" in entrypoint
    assert f"{service.project}.settings" in entrypoint


@services
def test_the_gateway_routes_every_public_prefix_to_its_service(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    for prefix in service.public:
        route = rf"location [^\n]*{re.escape(prefix)} {{(.*?)\n    }}"
        block = re.search(route, gateway(), re.DOTALL)
        assert block, f"no location for {prefix}"
        assert re.search(rf"proxy_pass\s+http://{service.name};", block.group(1))
    assert f"upstream {service.name} " in gateway()
    defaults = (ROOT / "api-gateway/defaults.env").read_text(encoding="utf-8")
    assert f"{service.variable}_ADDR={service.name}:{service.port}" in defaults


def test_seed_lesson_14_one_list_makes_every_database() -> None:
    script = database_script(SERVICES)
    for service in SERVICES:
        assert f'"{service.database}"' in script
        assert f'"{service.project}"' in script


@services
def test_the_readme_names_every_service_with_its_port_and_purpose(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = f"| [`{service.name}`]({service.name}/) | {service.port} | {service.purpose} |"
    assert row in readme


def variables(paths: list[Path]) -> set[str]:
    """Names of environment variables that code reads."""
    read = r"""(?:env\.\w+|environ\.get|environ\.setdefault)\(\s*f?["']([A-Z][A-Z0-9_]+)"""
    indexed = r"""os\.environ\[["']([A-Z][A-Z0-9_]+)"""
    found: set[str] = set()
    for path in paths:
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(read, source)) | set(re.findall(indexed, source))
    return found - {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}


@services
def test_every_environment_variable_is_in_the_services_readme(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    readme = (service.folder / "README.md").read_text(encoding="utf-8")
    for name in variables(product_code(service.folder)):
        assert f"`{name}`" in readme, name


def test_every_environment_variable_of_all_services_is_in_the_kits_readme() -> None:
    readme = (ROOT / "libs/service-kit/README.md").read_text(encoding="utf-8")
    for name in variables(product_code(ROOT / "libs/service-kit")):
        assert f"`{name}`" in readme, name


def test_every_event_of_the_contracts_is_in_the_docs() -> None:
    documented = (ROOT / "docs/events.md").read_text(encoding="utf-8")
    sources = (ROOT / "libs/contracts/contracts/events").glob("*.py")
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    names = re.findall(r'@event\("([a-z_.]+)"', code)
    assert names
    for name in names:
        assert f"`{name}`" in documented, name


def test_compiled_translations_are_those_of_the_texts() -> None:
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    for path in ROOT.glob("**/locale/*/LC_MESSAGES/django.po"):
        if ".venv" in path.parts or ".local" in path.parts:
            continue
        with path.open("rb") as source, path.with_suffix(".mo").open("rb") as compiled:
            wanted, built = _texts(read_po(source)), _texts(read_mo(compiled))
        assert built == wanted, f"{relative(path)}: run make translations"


def _texts(catalog: Iterable[Message]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Texts with their translations; one that counts something has several forms of both."""

    def forms(value: str | Sequence[str] | None) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else tuple(value or ())

    return {forms(message.id): forms(message.string) for message in catalog if message.id}


def test_every_message_for_people_has_a_korean_form() -> None:
    from babel.messages.pofile import read_po

    for folder in (*LIBRARIES, *(service.folder for service in SERVICES)):
        translated: set[object] = set()
        for path in folder.glob("**/locale/ko/LC_MESSAGES/django.po"):
            with path.open("rb") as source:
                translated |= {str(m.id) for m in read_po(source) if m.string}
        for path in product_code(folder):
            if not any(name.startswith("django.utils.translation") for name in imported(path)):
                continue
            for text in _translatable(path):
                assert text in translated, f"{relative(path)}: {text}"


def _translatable(path: Path) -> set[str]:
    texts = set()
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"_", "gettext"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            texts.add(str(node.args[0].value))
    return texts
