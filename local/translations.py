"""The compiled catalogues (.mo) beside the hand-written ones (.po)."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from local.paths import CLONE

# Babel would write the present, and no file would be the same twice.
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def catalogues(root: Path = CLONE) -> list[Path]:
    """Every .po file of the services, the libraries and the web client."""
    folders = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    found = (path for folder in folders for path in folder.rglob("locale/*/LC_MESSAGES/*.po"))
    return sorted(found)


def compiled(catalogue: Path) -> bytes:
    with catalogue.open("rb") as file:
        messages = read_po(file, locale=catalogue.parents[1].name)
    messages.creation_date = SOME_DAY
    binary = BytesIO()
    write_mo(binary, messages)
    return binary.getvalue()


def compile_all(root: Path = CLONE) -> list[Path]:
    """Write what is missing or of another text; returns those catalogues."""
    stale = []
    for catalogue in catalogues(root):
        binary, target = compiled(catalogue), catalogue.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != binary:
            target.write_bytes(binary)
            stale.append(catalogue)
    return stale
