"""An e-mail address is confirmed."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication.serializers.account_changes import ChangedOutput, LinkInput
from authentication.serializers.accounts import AccountOutput
from authentication.services import emails
from authentication.views.public import NO_STORE, PublicView, own_account
from rest_kit.bodies import validated


class VerifyView(PublicView):
    @extend_schema(operation_id="verify_email", request=LinkInput, responses=ChangedOutput, auth=[])
    def post(self, request: Request) -> Response:
        """The link of the mail was followed, after a sign-up or a change of the address."""
        account = emails.email_confirm(**validated(LinkInput, request.data))
        return Response({"account": AccountOutput(account).data}, headers=NO_STORE)


class ResendView(APIView):
    @extend_schema(operation_id="verify_email_resend", request=None, responses={202: None})
    def post(self, request: Request) -> Response:
        """The mail once more, if the address is not confirmed yet."""
        emails.verification_send(own_account(request))
        return Response(status=202)
