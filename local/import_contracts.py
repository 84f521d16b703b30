"""The import contracts between the parts, made from services.toml for import-linter."""

from collections.abc import Sequence

from local.paths import CLONE
from local.services import Service

LIBRARIES = tuple(
    sorted(path.name.replace("-", "_") for path in (CLONE / "libs").iterdir() if path.is_dir())
)
# What each library may not know, beside the services.
BELOW = {
    ("contracts", "date_kit"): ("django", "rest_framework", "service_kit"),
    ("rest_kit",): ("service_kit", "contracts"),
    ("service_kit",): ("crypto_kit", "account_kit"),
}

HEADER = """\
[importlinter]
root_packages =
{packages}
include_external_packages = True
"""

FORBIDDEN = """
[importlinter:contract:{key}]
name = {name}
type = forbidden
source_modules =
{sources}
forbidden_modules =
{forbidden}
"""


def import_contracts(services: Sequence[Service]) -> str:
    """The configuration file of `lint-imports`."""
    packages = {service.name: (service.project, service.app) for service in services}
    everything = [package for pair in packages.values() for package in pair]
    parts = [HEADER.format(packages=_lines([*LIBRARIES, *everything]))]
    parts.append(_forbidden("libraries", "Libraries know no service", LIBRARIES, everything))
    for libraries, unknown in BELOW.items():
        name = f"{' and '.join(libraries)}: below {', '.join(unknown)}"
        parts.append(_forbidden("_".join(libraries), name, libraries, unknown))
    for service in services:
        own = packages[service.name]
        others = [package for package in everything if package not in own]
        if others:
            name = f"{service.name} knows no other service"
            parts.append(_forbidden(service.project, name, own, others))
    return "".join(parts)


def _forbidden(key: str, name: str, sources: Sequence[str], forbidden: Sequence[str]) -> str:
    return FORBIDDEN.format(
        key=key, name=name, sources=_lines(sources), forbidden=_lines(forbidden)
    )


def _lines(names: Sequence[str]) -> str:
    return "\n".join(f"    {name}" for name in names)
