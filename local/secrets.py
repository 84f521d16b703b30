"""Random secrets of one machine, made when first asked for and kept in one private file."""

import base64
import secrets
from collections.abc import Callable

from local.files import read_json, write_json
from local.paths import State


def password() -> str:
    """43 characters of the URL-safe alphabet: needs no quoting anywhere."""
    return secrets.token_urlsafe(32)


def key_256() -> str:
    """A 256-bit key in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


class SecretStore:
    """Secrets by name."""

    def __init__(self, state: State) -> None:
        self._path = state.secrets / "secrets.json"
        self._values: dict[str, str] = read_json(self._path)

    @property
    def exist(self) -> bool:
        return bool(self._values)

    def get(self, name: str, make: Callable[[], str] = password) -> str:
        """The secret of that name; `make` makes it the first time."""
        if name not in self._values:
            self._values[name] = make()
            write_json(self._path, self._values)
        return self._values[name]
