"""The settings of the service in whose folder this runs, and the bare views in front of it."""

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

_found = sorted(path.parent.name for path in Path.cwd().glob("*_service/settings.py"))
if len(_found) != 1:
    raise RuntimeError(f"{Path.cwd()} is not the folder of a service")
PROJECT = _found[0]

# service-kit's settings tell the service by this variable.
_own = os.environ["DJANGO_SETTINGS_MODULE"]
os.environ["DJANGO_SETTINGS_MODULE"] = f"{PROJECT}.settings"
try:
    _real = import_module(f"{PROJECT}.settings")
finally:
    os.environ["DJANGO_SETTINGS_MODULE"] = _own
globals().update({name: getattr(_real, name) for name in dir(_real) if name.isupper()})

_bare = f"bare.bare_{PROJECT}"
if find_spec(_bare):
    INSTALLED_APPS = [*_real.INSTALLED_APPS, _bare]
    # The very first, so that a bare view pays for none of the real middleware.
    MIDDLEWARE = ["bare.middleware.BareMiddleware", *_real.MIDDLEWARE]
