"""What links in mails lead to: for everyone who holds one."""

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from notify import serializers, services
from rest_kit import addresses
from rest_kit.bodies import validated


class AnyAccept(DefaultContentNegotiation):
    """A mail program may ask for whatever it likes."""

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class LinkView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept


class UnsubscribeView(LinkView):
    """RFC 8058: the POST comes from a mail program, without anybody looking; its body says nothing
    that we need."""

    @extend_schema(
        summary="What the link of a mail stops; a browser is shown the page that asks",
        responses=serializers.UnsubscribeOutput,
        auth=[],
    )
    def get(self, request: Request, token: str) -> HttpResponseBase:
        if "text/html" in request.headers.get("Accept", ""):
            return HttpResponseRedirect(f"/unsubscribe/#{token}")
        return Response(serializers.unsubscribe_full(*services.unsubscribed_by(token)))

    @extend_schema(
        summary="No more mails of this kind",
        request=None,
        responses=serializers.UnsubscribeOutput,
        auth=[],
    )
    def post(self, request: Request, token: str) -> Response:
        return Response(serializers.unsubscribe_full(*services.unsubscribe(token)))


class StillHereView(LinkView):
    @extend_schema(
        summary="The address is still the person's",
        request=serializers.LinkInput,
        responses=serializers.AddressOutput,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        token = validated(serializers.LinkInput, request.data)["token"]
        recipient = services.still_here(token)
        return Response({"address": addresses.masked(recipient.email)})


class SecondAddressView(LinkView):
    @extend_schema(
        summary="The second address is the person's",
        request=serializers.LinkInput,
        responses=serializers.AddressOutput,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        token = validated(serializers.LinkInput, request.data)["token"]
        recipient = services.second_address_confirm(token)
        return Response({"address": addresses.masked(recipient.second_email)})
