"""Passwords: forgotten, chosen anew, changed."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication.models import Account
from authentication.serializers.account_changes import (
    LinkInput,
    PasswordChangeInput,
    ResetConfirmInput,
    ResetInput,
)
from authentication.services import passwords
from authentication.views.public import PublicView, own_account
from rest_kit.bodies import validated
from service_kit.authentication import caller


class ResetView(PublicView):
    @extend_schema(
        operation_id="password_reset", request=ResetInput, responses={202: None}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """A mail with a link, if the address has an account; the answer is always the same."""
        language = get_language() or Account.Language.KOREAN
        passwords.reset_ask(**validated(ResetInput, request.data), language=language)
        return Response(status=202)


class ResetLookView(PublicView):
    @extend_schema(
        operation_id="password_reset_look", request=LinkInput, responses={204: None}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Whether a link is still good, before anybody thinks of a password; uses nothing up."""
        passwords.reset_look(**validated(LinkInput, request.data))
        return Response(status=204)


class ResetConfirmView(PublicView):
    @extend_schema(
        operation_id="password_reset_confirm",
        request=ResetConfirmInput,
        responses={204: None},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """A new password; all sessions end."""
        passwords.reset_confirm(**validated(ResetConfirmInput, request.data))
        return Response(status=204)


class ChangeView(APIView):
    @extend_schema(
        operation_id="password_change", request=PasswordChangeInput, responses={204: None}
    )
    def post(self, request: Request) -> Response:
        """Another password; this session goes on, all others end."""
        passwords.password_change(
            own_account(request),
            **validated(PasswordChangeInput, request.data),
            session_id=caller(request).session_id,
            request=request._request,
        )
        return Response(status=204)
