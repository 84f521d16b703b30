"""The errors of notification-service that have a name."""

from django.utils.translation import gettext_lazy as _

from service_kit.problems import Problem


class AccountErased(Problem):
    status_code = 410
    default_code = "account_erased"
    default_detail = _("This account was deleted, and everything in it.")


class LinkInvalid(Problem):
    status_code = 400
    default_code = "link_invalid"
    default_detail = _("This link is not complete. Please open it from the mail once more.")


class LinkOutdated(Problem):
    status_code = 410
    default_code = "link_outdated"
    default_detail = _("This link was for an address that has changed since.")


class TooManyMails(Problem):
    status_code = 429
    default_code = "too_many_mails"
    default_detail = _("That is enough mails for now. Please try again in an hour.")
    wait = 3600


class NoSuchWay(Problem):
    status_code = 409
    default_code = "no_such_way"
    default_detail = _("There is no confirmed address or device for this yet.")
