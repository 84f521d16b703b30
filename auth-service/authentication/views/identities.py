"""Signing in at another provider. The browser itself comes here, so problems are redirects too."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseRedirect
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import cookies, openid, selectors
from authentication.devices import device_of
from authentication.exceptions import TotpRequired
from authentication.models import Account
from authentication.serializers.factors import PasswordInput
from authentication.serializers.identities import IdentityOutput, ProviderOutput
from authentication.services import identities
from authentication.views.passkeys import password_again
from authentication.views.public import NO_STORE, PublicView
from rest_kit.schema import page_of
from service_kit.authentication import caller
from service_kit.problems import Problem

COOKIE, COOKIE_PATH, COOKIE_SECONDS = "openid", "/api/auth/oidc/", 300
LOGIN = "/login/?"
AFTERWARDS = "/letters/"


def to_login(**words: str) -> HttpResponseRedirect:
    """The login page, which goes on to the letters or says what is the matter."""
    return HttpResponseRedirect(LOGIN + urlencode({"next": AFTERWARDS, **words}), headers=NO_STORE)


class IdentityListView(APIView):
    @extend_schema(responses=page_of(IdentityOutput, cursor=False))
    def get(self, request: Request) -> Response:
        """Other accounts that open the person's own, the oldest first."""
        rows = selectors.identities_of(caller(request).account_id)
        return Response({"results": IdentityOutput(rows, many=True).data}, headers=NO_STORE)


class IdentityView(APIView):
    @extend_schema(request=PasswordInput, responses={204: None})
    def delete(self, request: Request, identity_id: UUID) -> Response:
        """It opens this account no more; needs the password again. The last way in stays."""
        account = password_again(request)
        identities.identity_remove(account_id=account.id, identity_id=identity_id)
        return Response(status=204)


class ProviderListView(PublicView):
    @extend_schema(
        operation_id="providers", responses=page_of(ProviderOutput, cursor=False), auth=[]
    )
    def get(self, request: Request) -> Response:
        """Other accounts that people may sign in with; none unless the operator names some."""
        return Response({"results": ProviderOutput(openid.providers(), many=True).data})


class ProviderStartView(PublicView):
    @extend_schema(operation_id="provider_start", responses={302: None}, auth=[])
    def get(self, request: Request, name: str) -> HttpResponseRedirect:
        """On to the provider."""
        provider = openid.provider(name)
        try:
            start = identities.sign_in_start(provider)
        except Problem as problem:
            return to_login(problem=problem.default_code)
        response = HttpResponseRedirect(start.url, headers=NO_STORE)
        response.set_cookie(
            COOKIE,
            start.cookie,
            max_age=COOKIE_SECONDS,
            path=COOKIE_PATH,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",  # the way back begins at the provider's page
        )
        return response


class ProviderCallbackView(PublicView):
    @extend_schema(operation_id="provider_callback", responses={302: None}, auth=[])
    def get(self, request: Request, name: str) -> HttpResponseRedirect:
        """Back from the provider: a session, and on to the letters."""
        provider = openid.provider(name)
        try:
            grant = identities.sign_in_finish(
                provider,
                request=request._request,
                cookie=request.COOKIES.get(COOKIE, ""),
                state=request.query_params.get("state", ""),
                code=request.query_params.get("code", ""),
                language=get_language() or Account.Language.KOREAN,
                device=device_of(request),
            )
        except TotpRequired as problem:
            response = to_login(challenge=problem.members["challenge"])
        except Problem as problem:
            response = to_login(problem=problem.default_code)
        else:
            response = to_login(signed_in="1")
            cookies.put(request, response, grant)
        response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
        return response
