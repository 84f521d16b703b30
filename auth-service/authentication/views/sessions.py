"""Signing in, staying so, signing out."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies, keys, selectors
from authentication.devices import device_of
from authentication.exceptions import NoSession
from authentication.models import Session
from authentication.serializers.accounts import AccountOutput
from authentication.serializers.factors import LoginCodeInput
from authentication.serializers.sessions import (
    GrantOutput,
    LoginInput,
    RefreshInput,
    SessionOutput,
)
from authentication.services import sessions
from authentication.views.public import NO_STORE, PublicView
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, page_of
from service_kit import clock
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
        everywhere = Session.End.EVERYWHERE
        sessions.sessions_end(account_id=caller(request).account_id, end=everywhere)
        response = Response(status=204)
        cookies.remove(request, response)
        return response


class SessionListView(APIView):
    @extend_schema(
        operation_id="sessions", parameters=cursor_parameters, responses=page_of(SessionOutput)
    )
    def get(self, request: Request) -> Response:
        """Where this account is signed in, last used first."""
        person, page = caller(request), page_request(request, key=selectors.SESSION_KEY)
        found = selectors.session_list(person.account_id, page, now=clock.now())
        context = {"current": person.session_id}
        return Response(
            found.rendered(lambda session: SessionOutput(session, context=context).data),
            headers=NO_STORE,
        )


class SessionView(APIView):
    @extend_schema(operation_id="session_revoke", request=None, responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Sign one device out."""
        account_id = caller(request).account_id
        if not sessions.session_revoke(account_id=account_id, session_id=session_id):
            raise Http404
        return Response(status=204)
