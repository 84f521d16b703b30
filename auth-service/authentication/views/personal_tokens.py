"""Personal API tokens."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import selectors
from authentication.serializers.personal_tokens import (
    NewPersonalTokenOutput,
    PersonalTokenInput,
    PersonalTokenOutput,
)
from authentication.services import personal_tokens, reauthentication
from authentication.views.public import NO_STORE, own_account
from rest_kit.bodies import validated
from rest_kit.schema import page_of
from service_kit.authentication import caller


class PersonalTokenListView(APIView):
    @extend_schema(responses=page_of(PersonalTokenOutput, cursor=False))
    def get(self, request: Request) -> Response:
        """The person's tokens, the newest first, without their text. There are 50 at most."""
        rows = selectors.personal_tokens_of(caller(request).account_id)
        return Response({"results": PersonalTokenOutput(rows, many=True).data}, headers=NO_STORE)

    @extend_schema(request=PersonalTokenInput, responses={201: NewPersonalTokenOutput})
    def post(self, request: Request) -> Response:
        """A token for a program of the person's own; needs the password again, and a code where
        codes are on. Its text is in this answer alone."""
        values = validated(PersonalTokenInput, request.data)
        account = own_account(request)
        proof = {name: values.pop(name) for name in ("password", "code", "recovery_code")}
        reauthentication.require_all_factors(account, **proof, request=request._request)
        row, token = personal_tokens.personal_token_create(account_id=account.id, **values)
        body = {**PersonalTokenOutput(row).data, "token": token}
        return Response(body, status=201, headers=NO_STORE)


class PersonalTokenView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        """The token is good for nothing any more, everywhere within a minute."""
        personal_tokens.personal_token_delete(
            account_id=caller(request).account_id, token_id=token_id
        )
        return Response(status=204)
