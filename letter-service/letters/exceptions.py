"""The errors of letter-service that have a name."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

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


class UnknownImage(ValidationError):
    """A picture that was never uploaded, is not this person's, or is gone."""

    def __init__(self) -> None:
        message = str(_("There is no such picture (any more)."))
        super().__init__({"image_ids": [ErrorDetail(message, "unknown_image")]})
