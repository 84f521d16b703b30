"""The public keys."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from authentication import keys, selectors
from authentication.serializers.keys import KeySetOutput
from authentication.views.public import PublicView
from service_kit import clock, tokens


class KeySetView(PublicView):
    @extend_schema(operation_id="key_set", responses=KeySetOutput, auth=[])
    def get(self, request: Request) -> Response:
        """The public keys that verify access tokens (JWK set, RFC 7517)."""
        key_set = [keys.published(key) for key in selectors.signing_keys_published(now=clock.now())]
        max_age = f"public, max-age={int(tokens.REFRESH_SECONDS)}"
        return Response({"keys": key_set}, headers={"Cache-Control": max_age})
