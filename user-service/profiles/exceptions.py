"""The errors of user-service that have a name."""

from django.utils.translation import gettext_lazy as _

from service_kit.problems import Problem


class AccountErased(Problem):
    status_code = 410
    default_code = "account_erased"
    default_detail = _("This account was deleted, and everything in it.")
