"""The errors of letter-service that have a name."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from service_kit.problems import Problem


class LetterSealed(Problem):
    status_code = 409
    default_code = "letter_sealed"
    default_detail = _("This letter is sealed until its day.")


class NotSealed(Problem):
    status_code = 409
    default_code = "not_sealed"
    default_detail = _("This letter is not sealed.")


class NotOpened(Problem):
    """Its day has come; what was sealed can be proved until it is opened."""

    status_code = 409
    default_code = "not_opened"
    default_detail = _("This letter has arrived. Open it first.")


class SealHolds(Problem):
    status_code = 409
    default_code = "seal_holds"
    default_detail = _("A seal can be taken back for a day; after that it holds until its day.")


class OnlyLater(Problem):
    status_code = 409
    default_code = "only_later"
    default_detail = _("A sealed letter can be put off to a later day, never to an earlier one.")


class StaleRevision(Problem):
    """The members `current` and `submitted` carry both texts, so that neither is lost."""

    status_code = 409
    default_code = "stale_revision"
    default_detail = _("This was changed somewhere else meanwhile. Both versions are here.")


class UnknownImage(ValidationError):
    """Pictures that were never uploaded, are not this person's, or are gone, by their places."""

    def __init__(self, places: Sequence[int]) -> None:
        message = str(_("There is no such picture (any more)."))
        marked = [ErrorDetail(message, "unknown_image")]
        super().__init__({"image_ids": dict.fromkeys(map(str, places), marked)})


class SealedImage(ValidationError):
    """Pictures that a sealed letter holds back for longer than this one is closed, by their
    places."""

    def __init__(self, places: Sequence[int]) -> None:
        message = str(
            _("This picture is in a sealed letter until its day. Please upload it once more.")
        )
        marked = [ErrorDetail(message, "sealed_image")]
        super().__init__({"image_ids": dict.fromkeys(map(str, places), marked)})


class UnknownLetter(ValidationError):
    """A letter to be answered that is not there, or may not be read yet."""

    def __init__(self) -> None:
        message = str(_("There is no such letter that can be answered."))
        super().__init__({"reply_to": [ErrorDetail(message, "unknown_letter")]})
