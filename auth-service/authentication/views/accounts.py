"""An account: made, and shown to its owner."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import selectors
from authentication.exceptions import AccountUnavailable
from authentication.models import Account
from authentication.serializers.accounts import AccountOutput, SignupInput, SignupOutput
from authentication.services import accounts
from authentication.views.public import NO_STORE, PublicView
from rest_kit.bodies import validated
from service_kit.authentication import caller


class SignupView(PublicView):
    @extend_schema(
        operation_id="signup", request=SignupInput, responses={201: SignupOutput}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Make an account. The answer is the same if the address has one already."""
        values = validated(SignupInput, request.data)
        language = values.pop("language", None) or get_language() or Account.Language.KOREAN
        account = accounts.account_register(**values, language=language)
        return Response({"account": AccountOutput(account).data}, status=201, headers=NO_STORE)


class AccountView(APIView):
    @extend_schema(operation_id="account", responses=AccountOutput)
    def get(self, request: Request) -> Response:
        """The account of the access token."""
        account = selectors.account_get(caller(request).account_id)
        if account is None:
            raise AccountUnavailable
        return Response(AccountOutput(account).data, headers=NO_STORE)
