"""One Django settings module for the type checks of all parts.

What mypy has read of Django and of the libraries serves it again only under the same settings
module; with one for all, every further service costs a third of what the first one does.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

NAME = "common_settings"
# Two services may not handle the same event in one process, so none of them is asked for handlers.
INSTEAD = {"service_kit": f"{NAME}.WithoutHandlers"}
WITHOUT_HANDLERS = """
    from django.apps import AppConfig

    class WithoutHandlers(AppConfig):
        name = "service_kit"
"""
# Prints what of a settings module can be written down: plain values, for Django at run time.
PLAIN_VALUES = """
import ast, importlib, os
module, plain = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"]), {}
for name in filter(str.isupper, dir(module)):
    try:
        plain[name] = ast.literal_eval(repr(getattr(module, name)))
    except (ValueError, SyntaxError):
        pass
print(plain)
"""


def write_common_settings(folder: Path, environments: Iterable[Mapping[str, str]]) -> str | None:
    """Write `common_settings.py`, which has the types of all settings modules that those
    environments name, all their apps, and the values of whoever sets one first.

    Returns what a settings module says that cannot be loaded.
    """
    modules: list[str] = []
    apps: dict[str, None] = {}
    values: dict[str, Any] = {}
    for environment in environments:
        modules.append(environment["DJANGO_SETTINGS_MODULE"])
        shown = subprocess.run(
            [sys.executable, "-c", PLAIN_VALUES],
            env=dict(environment),
            check=False,
            capture_output=True,
            text=True,
        )
        if shown.returncode:
            return f"{modules[-1]}:\n{shown.stderr}"
        own = ast.literal_eval(shown.stdout)
        apps |= dict.fromkeys(own.pop("INSTALLED_APPS"))
        values = {**own, **values}
    lines = ["# mypy: ignore-errors", "from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
    lines += [f"    from {module} import *" for module in modules]
    lines += ["else:", f"    INSTALLED_APPS = {[INSTEAD.get(app, app) for app in apps]!r}"]
    lines += [f"    {name} = {value!r}" for name, value in sorted(values.items())]
    (folder / f"{NAME}.py").write_text("\n".join([*lines, WITHOUT_HANDLERS]), encoding="utf-8")

    return None
