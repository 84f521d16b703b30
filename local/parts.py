"""The parts of the repository that are checked and tested on their own."""

from dataclasses import dataclass
from pathlib import Path

from local.paths import CLONE
from local.services import Service, load_services

# Two keep two processors busy while neither waits; a third fills the time in which one does.
BROWSERS = 3


@dataclass(frozen=True)
class Part:
    """A folder with tests; its checks run there, so that its modules have their own names."""

    name: str
    folder: Path
    service: Service | None = None
    needs_platform: bool = False
    whole: bool = False
    """Its tests use the platform as its users do; what they run is not measured for coverage."""
    browsers: int = 0
    """So many of its tests run at once, each in a browser."""
    kills: bool = False
    """Its tests kill processes, so they have a platform of their own."""
    tested: bool = True

    @property
    def cwd(self) -> Path:
        """Where its tools run: the folder, except for a package that is imported by its name."""
        return self.folder.parent if (self.folder / "__init__.py").exists() else self.folder

    @property
    def settings(self) -> str | None:
        """The Django settings of a library's tests: those of a made-up service beside them."""
        found = sorted(self.folder.glob("tests/*_service/settings.py"))
        return f"{found[0].parent.name}.settings" if found else None

    @property
    def module_folders(self) -> list[Path]:
        """Folders whose modules its tests import by their bare names."""
        tests = self.folder / "tests"
        beside = tests.is_dir() and not (tests / "__init__.py").exists()
        return [self.cwd, *([tests] if beside else [])]


def all_parts() -> list[Part]:
    services, tests, web_client = load_services(), CLONE / "tests", CLONE / "web-client"
    libraries = sorted(path.parent for path in CLONE.glob("libs/*/pyproject.toml"))
    return [
        Part("local", CLONE / "local"),
        Part("api-gateway", CLONE / "api-gateway"),
        Part("web-client", web_client, tested=any(web_client.glob("tests/test_*.py"))),
        Part("architecture", tests / "architecture"),
        *(Part(each.name, each.folder, service=each, needs_platform=True) for each in services),
        *(Part(path.name, path, needs_platform=True) for path in libraries),
        Part("end-to-end", tests / "e2e", needs_platform=True, whole=True, browsers=BROWSERS),
        Part("promises", tests / "contracts", needs_platform=True, whole=True),
        Part("crashes", tests / "crashes", needs_platform=True, whole=True, kills=True),
        Part("bench", tests / "bench"),
    ]


def chosen_parts(name: str | None) -> list[Part]:
    """All parts that have tests to run, or the one of that name or folder."""
    parts = all_parts()
    if name is None:
        return parts
    found = [part for part in parts if name in {part.name, part.folder.name}]
    if not found:
        raise LookupError(f"There is no {name!r}. Parts: {', '.join(part.name for part in parts)}")
    return found
