"""Passkeys."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies, selectors
from authentication.devices import device_of
from authentication.models import Account
from authentication.serializers.factors import PasswordInput
from authentication.serializers.passkeys import (
    PasskeyLoginInput,
    PasskeyLoginOptionsInput,
    PasskeyNameInput,
    PasskeyOptionsOutput,
    PasskeyOutput,
    PasskeyRegisterInput,
)
from authentication.serializers.sessions import GrantOutput
from authentication.services import passkeys, reauthentication
from authentication.views.public import NO_STORE, PublicView
from authentication.views.sessions import granted
from rest_kit.bodies import validated
from rest_kit.schema import page_of
from service_kit.authentication import caller


def password_again(request: Request) -> Account:
    """The person's account, after their password; raises its problems."""
    return reauthentication.require_password(
        request=request._request,
        account_id=caller(request).account_id,
        **validated(PasswordInput, request.data),
    )


class PasskeyRegisterOptionsView(APIView):
    @extend_schema(
        operation_id="passkey_register_options",
        request=PasswordInput,
        responses=PasskeyOptionsOutput,
    )
    def post(self, request: Request) -> Response:
        """What the browser needs to make a passkey; needs the password again."""
        options = passkeys.registration_options(account=password_again(request))
        return Response({"public_key": options}, headers=NO_STORE)


class PasskeyRegisterView(APIView):
    @extend_schema(
        operation_id="passkey_register",
        request=PasskeyRegisterInput,
        responses={201: PasskeyOutput},
    )
    def post(self, request: Request) -> Response:
        """The passkey that the browser has made."""
        values = validated(PasskeyRegisterInput, request.data)
        passkey = passkeys.passkey_register(account_id=caller(request).account_id, **values)
        return Response(PasskeyOutput(passkey).data, status=201, headers=NO_STORE)


class PasskeyListView(APIView):
    @extend_schema(responses=page_of(PasskeyOutput, cursor=False))
    def get(self, request: Request) -> Response:
        """The person's passkeys, the oldest first. There are 20 at most."""
        rows = selectors.passkeys_of(caller(request).account_id)
        return Response({"results": PasskeyOutput(rows, many=True).data}, headers=NO_STORE)


class PasskeyView(APIView):
    @extend_schema(request=PasskeyNameInput, responses=PasskeyOutput)
    def patch(self, request: Request, passkey_id: UUID) -> Response:
        """Another name for it."""
        values = validated(PasskeyNameInput, request.data)
        passkey = passkeys.passkey_rename(
            account_id=caller(request).account_id, passkey_id=passkey_id, **values
        )
        return Response(PasskeyOutput(passkey).data, headers=NO_STORE)

    @extend_schema(request=PasswordInput, responses={204: None})
    def delete(self, request: Request, passkey_id: UUID) -> Response:
        """Nobody signs in with it any more; needs the password again."""
        passkeys.passkey_delete(account=password_again(request), passkey_id=passkey_id)
        return Response(status=204)


class PasskeyLoginOptionsView(PublicView):
    @extend_schema(
        operation_id="passkey_login_options",
        request=PasskeyLoginOptionsInput,
        responses=PasskeyOptionsOutput,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """What the browser needs to sign in with a passkey, or to answer a challenge with one."""
        challenge = validated(PasskeyLoginOptionsInput, request.data)["challenge"]
        options = passkeys.login_options(password_challenge=challenge)
        return Response({"public_key": options}, headers=NO_STORE)


class PasskeyLoginView(PublicView):
    @extend_schema(
        operation_id="passkey_login", request=PasskeyLoginInput, responses=GrantOutput, auth=[]
    )
    def post(self, request: Request) -> Response:
        """A session, begun with a passkey."""
        values = validated(PasskeyLoginInput, request.data)
        transport = values["transport"]
        if transport == "cookie":
            cookies.require_own_origin(request)
        grant = passkeys.sign_in(
            request=request._request,
            credential=values["credential"],
            password_challenge=values["challenge"],
            device=device_of(request),
        )
        return granted(grant, request, transport=transport)
