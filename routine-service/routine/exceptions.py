"""The errors of routine-service that have a name."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from service_kit.problems import Problem


class TooMany(Problem):
    """An account holds as many routines, or special days, as there may be."""

    status_code = 422
    default_code = "too_many"
    default_detail = _("There is room for 200 of these. Let one go to make room for another.")


class NotADay(ValidationError):
    """A day on which this cannot be done; `code` says why."""

    def __init__(self, field: str, message: str, code: str) -> None:
        super().__init__({field: [ErrorDetail(message, code)]})


def not_come_yet(field: str = "day") -> NotADay:
    return NotADay(field, str(_("This day has not come yet.")), "in_the_future")


def too_early(field: str = "day") -> NotADay:
    return NotADay(field, str(_("This day lies too far back.")), "too_early")


def too_late(field: str = "day") -> NotADay:
    return NotADay(field, str(_("This day lies too far ahead.")), "too_late")


def ends_before_it_begins(field: str = "ends_on") -> NotADay:
    return NotADay(field, str(_("The last day lies before the first.")), "before_the_start")
