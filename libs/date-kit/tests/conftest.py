"""How the property tests run: as long as they take, for a busy machine is no error."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
