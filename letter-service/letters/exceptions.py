"""The errors of letter-service that have a name."""

from django.utils.translation import gettext_lazy as _

from service_kit.problems import Problem


class LetterSealed(Problem):
    status_code = 409
    default_code = "letter_sealed"
    default_detail = _("This letter is sealed until its day.")


class StaleRevision(Problem):
    """The members `current` and `submitted` carry both texts, so that neither is lost."""

    status_code = 409
    default_code = "stale_revision"
    default_detail = _("This was changed somewhere else meanwhile. Both versions are here.")
