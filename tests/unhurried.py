"""A pytest plugin for `make test`: property tests take as long as they take, nobody is alone here."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
