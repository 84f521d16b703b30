"""Signing in, staying so, signing out."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies, keys
from authentication.devices import device_of
from authentication.exceptions import NoSession
from authentication.serializers.accounts import AccountOutput
from authentication.serializers.factors import LoginCodeInput
from authentication.serializers.sessions import GrantOutput, LoginInput, RefreshInput
from authentication.services import sessions
from authentication.views.public import NO_STORE, PublicView
from rest_kit.bodies import validated
from service_kit.authentication import caller


def granted(grant: sessions.Grant, request: Request, *, transport: str) -> Response:
    body = {
        "access_token": grant.access_token,
        "token_type": "Bearer",
        "expires_in": int(keys.PERSON_TOKEN_LIFETIME.total_seconds()),
        "account": AccountOutput(grant.account).data,
    }
    if transport == "body":
        return Response({**body, "refresh_token": grant.refresh_token}, headers=NO_STORE)
    response = Response(body, headers=NO_STORE)
    cookies.put(request, response, grant)
    return response


def presented(request: Request) -> tuple[str | None, str]:
    """The refresh token of the request and how it came; raises CrossOrigin."""
    in_body = validated(RefreshInput, request.data).get("refresh_token")
    if in_body is not None:
        return in_body, "body"
    cookies.require_own_origin(request)
    return cookies.sent(request), "cookie"


class LoginView(PublicView):
    @extend_schema(operation_id="login", request=LoginInput, responses=GrantOutput, auth=[])
    def post(self, request: Request) -> Response:
        """Begin a session."""
        values = validated(LoginInput, request.data)
        transport = values.pop("transport")
        if transport == "cookie":
            cookies.require_own_origin(request)
        grant = sessions.sign_in(request=request._request, device=device_of(request), **values)
        return granted(grant, request, transport=transport)


class LoginCodeView(PublicView):
    @extend_schema(
        operation_id="login_totp", request=LoginCodeInput, responses=GrantOutput, auth=[]
    )
    def post(self, request: Request) -> Response:
        """The second step, after a login that was answered with `totp_required`."""
        values = validated(LoginCodeInput, request.data)
        transport = values.pop("transport")
        if transport == "cookie":
            cookies.require_own_origin(request)
        grant = sessions.sign_in_with_code(
            request=request._request, device=device_of(request), **values
        )
        return granted(grant, request, transport=transport)


class RefreshView(PublicView):
    @extend_schema(operation_id="refresh", request=RefreshInput, responses=GrantOutput, auth=[])
    def post(self, request: Request) -> Response:
        """Exchange the refresh token, of the cookie or the body, for the next one."""
        token, transport = presented(request)
        if not token:
            raise NoSession
        grant = sessions.session_refresh(refresh_token=token, device=device_of(request))
        return granted(grant, request, transport=transport)


class LogoutView(PublicView):
    @extend_schema(operation_id="logout", request=RefreshInput, responses={204: None}, auth=[])
    def post(self, request: Request) -> Response:
        """End the session of the cookie or the token; fine also if there is none."""
        token, _transport = presented(request)
        if token:
            sessions.session_end(refresh_token=token)
        response = Response(status=204)
        cookies.remove(request, response)
        return response


class LogoutEverywhereView(APIView):
    @extend_schema(operation_id="logout_everywhere", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End all sessions of this account."""
        sessions.sessions_end_everywhere(account_id=caller(request).account_id)
        response = Response(status=204)
        cookies.remove(request, response)
        return response
