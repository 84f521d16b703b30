"""An account: made, shown to its owner, changed and deleted by them."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies
from authentication.models import Account
from authentication.serializers.account_changes import (
    ChangedOutput,
    DeletionInput,
    DeletionOutput,
    EmailChangeInput,
)
from authentication.serializers.accounts import AccountOutput, SignupInput, SignupOutput
from authentication.services import accounts, emails, erasures
from authentication.views.public import NO_STORE, PublicView, own_account
from rest_kit.bodies import validated


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
        return Response(AccountOutput(own_account(request)).data, headers=NO_STORE)

    @extend_schema(
        operation_id="account_change", request=EmailChangeInput, responses={202: ChangedOutput}
    )
    def patch(self, request: Request) -> Response:
        """Another address, once the link in the mail to it is followed. The answer is the same
        if the address has an account."""
        account, values = own_account(request), validated(EmailChangeInput, request.data)
        emails.email_change_ask(account, **values, request=request._request)
        shown = {"account": AccountOutput(account).data}
        return Response(shown, status=202, headers=NO_STORE)

    @extend_schema(
        operation_id="account_delete", request=DeletionInput, responses={202: DeletionOutput}
    )
    def delete(self, request: Request) -> Response:
        """Delete the account with everything in it, after a week to think it over."""
        account, values = own_account(request), validated(DeletionInput, request.data)
        asked = erasures.erasure_ask(account, **values, request=request._request)
        shown = {
            "erasure_id": asked.erasure.id,
            "erase_after": asked.erasure.erase_after,
            "receipt_token": asked.receipt_token,
        }
        response = Response(DeletionOutput(shown).data, status=202, headers=NO_STORE)
        cookies.remove(request, response)
        return response
