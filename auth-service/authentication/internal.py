"""What the other services ask: a token of their own, what a person's token is good for, and for
notification-service what a mail is about and where somebody can be reached."""

import base64
import binascii
from urllib.parse import unquote_plus
from uuid import UUID

from django.http import Http404
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from authentication import keys, provisioning, selectors
from authentication.exceptions import InvalidClient, UnsupportedGrantType
from authentication.serializers.keys import ClientCredentialsInput
from authentication.serializers.personal_tokens import IntrospectionInput
from authentication.services.handing_over import handed_full, mail_hand_over
from authentication.services.personal_tokens import personal_token_introspect
from authentication.views.public import PublicView
from rest_kit.bodies import validated
from rest_kit.rendering import JSONParser
from service_kit.authentication import IsService, ServiceTokenAuthentication

# RFC 6749, 5.1.
HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenView(PublicView):
    """A form as RFC 6749 has it, or the same as JSON."""

    parser_classes = (JSONParser, FormParser)

    def post(self, request: Request) -> Response:
        body = dict(request.data.items()) if hasattr(request.data, "items") else request.data
        if basic := _basic_credentials(request):
            body = {**body, **basic} if isinstance(body, dict) else body
        values = validated(ClientCredentialsInput, body)
        if values.pop("grant_type") != "client_credentials":
            raise UnsupportedGrantType
        answer = {
            "access_token": provisioning.service_token_issue(**values),
            "token_type": "Bearer",
            "expires_in": int(keys.SERVICE_TOKEN_LIFETIME.total_seconds()),
        }
        return Response(answer, headers=HEADERS)


def _basic_credentials(request: Request) -> dict[str, str] | None:
    """Id and secret from HTTP Basic, form-encoded as RFC 6749, 2.3.1 says."""
    scheme, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise InvalidClient from error
    if not colon:
        raise InvalidClient
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


class IntrospectionView(APIView):
    """RFC 7662; for services alone, with a token of their own."""

    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)
    parser_classes = (JSONParser, FormParser)

    def post(self, request: Request) -> Response:
        token = validated(IntrospectionInput, request.data)["token"]
        return Response(personal_token_introspect(token=token), headers=HEADERS)


class MailView(APIView):
    """Where a mail goes and what it says; 404 where there is nothing to send."""

    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)
    allowed_services = frozenset({"notification-service"})

    def get(self, request: Request, mail_id: UUID) -> Response:
        handed = mail_hand_over(mail_id=mail_id)
        if handed is None:
            raise Http404
        return Response(handed_full(handed), headers=HEADERS)


class AddressView(APIView):
    """What `account.registered` and `account.changed` have told of an account, for who was not
    there to hear it."""

    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)
    allowed_services = frozenset({"notification-service"})

    def get(self, request: Request, account_id: UUID) -> Response:
        account = selectors.account_get(account_id)
        if account is None:
            raise Http404
        answer = {
            "email": account.email,
            "email_verified": account.email_verified,
            "language": account.language,
            "time_zone": account.time_zone,
        }
        return Response(answer, headers=HEADERS)
