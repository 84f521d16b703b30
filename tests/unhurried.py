"""A pytest plugin for `make test`: property tests take their time, for others run beside them."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
