"""The public API and the token endpoint: parse, one call, answer."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies, keys, selectors, services
from authentication.devices import device_of
from authentication.exceptions import AccountUnavailable, NoSession
from authentication.models import Account
from authentication.serializers import (
    AccountOutput,
    GrantOutput,
    KeySetOutput,
    LoginInput,
    RefreshInput,
    SignupInput,
    SignupOutput,
)
from rest_kit.bodies import validated
from service_kit import clock, tokens
from service_kit.authentication import caller

NO_STORE = {"Cache-Control": "no-store"}


def granted(grant: services.Grant, request: Request, *, transport: str) -> Response:
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
    return request.COOKIES.get(cookies.NAME), "cookie"


class PublicView(APIView):
    """For everyone; an access token that is sent along, even an expired one, does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class SignupView(PublicView):
    @extend_schema(
        operation_id="signup", request=SignupInput, responses={201: SignupOutput}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Make an account. The answer is the same if the address has one already."""
        values = validated(SignupInput, request.data)
        language = values.pop("language", None) or get_language() or Account.Language.KOREAN
        account = services.account_register(**values, language=language)
        return Response({"account": AccountOutput(account).data}, status=201, headers=NO_STORE)


class LoginView(PublicView):
    @extend_schema(operation_id="login", request=LoginInput, responses=GrantOutput, auth=[])
    def post(self, request: Request) -> Response:
        """Begin a session."""
        values = validated(LoginInput, request.data)
        transport = values.pop("transport")
        if transport == "cookie":
            cookies.require_own_origin(request)
        grant = services.sign_in(request=request._request, device=device_of(request), **values)
        return granted(grant, request, transport=transport)


class RefreshView(PublicView):
    @extend_schema(operation_id="refresh", request=RefreshInput, responses=GrantOutput, auth=[])
    def post(self, request: Request) -> Response:
        """Exchange the refresh token, of the cookie or the body, for the next one."""
        token, transport = presented(request)
        if not token:
            raise NoSession
        grant = services.session_refresh(refresh_token=token, device=device_of(request))
        return granted(grant, request, transport=transport)


class LogoutView(PublicView):
    @extend_schema(operation_id="logout", request=RefreshInput, responses={204: None}, auth=[])
    def post(self, request: Request) -> Response:
        """End the session of the cookie or the token; fine also if there is none."""
        token, _transport = presented(request)
        if token:
            services.session_end(refresh_token=token)
        response = Response(status=204)
        cookies.remove(response)
        return response


class LogoutEverywhereView(APIView):
    @extend_schema(operation_id="logout_everywhere", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End all sessions of this account."""
        services.sessions_end_everywhere(account_id=caller(request).account_id)
        response = Response(status=204)
        cookies.remove(response)
        return response


class AccountView(APIView):
    @extend_schema(operation_id="account", responses=AccountOutput)
    def get(self, request: Request) -> Response:
        """The account of the access token."""
        account = selectors.account_get(caller(request).account_id)
        if account is None:
            raise AccountUnavailable
        return Response(AccountOutput(account).data, headers=NO_STORE)


class KeySetView(PublicView):
    @extend_schema(operation_id="key_set", responses=KeySetOutput, auth=[])
    def get(self, request: Request) -> Response:
        """The public keys that verify access tokens (JWK set, RFC 7517)."""
        key_set = [keys.published(key) for key in selectors.signing_keys_published(now=clock.now())]
        max_age = f"public, max-age={int(tokens.REFRESH_SECONDS)}"
        return Response({"keys": key_set}, headers={"Cache-Control": max_age})
