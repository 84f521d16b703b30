"""What views share: those for everyone, and whose account it is."""

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from authentication import selectors
from authentication.exceptions import AccountUnavailable
from authentication.models import Account
from service_kit.authentication import caller

NO_STORE = {"Cache-Control": "no-store"}


class PublicView(APIView):
    """For everyone; an access token that is sent along, even an expired one, does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


def own_account(request: Request) -> Account:
    """The account of the access token; raises AccountUnavailable."""
    account = selectors.account_get(caller(request).account_id)
    if account is None:
        raise AccountUnavailable
    return account
