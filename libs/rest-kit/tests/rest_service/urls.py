"""A small API whose document is looked at."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest_kit.bodies import Input
from rest_kit.fields import TextField, TimeZoneField
from rest_kit.schema import cursor_parameters, idempotency_parameter, page_of


class StoneInput(Input):
    name = TextField(max_length=20)
    time_zone = TimeZoneField(required=False)


class StoneOutput(serializers.Serializer[Any]):
    name = serializers.CharField()


class StoneListView(APIView):
    @extend_schema(parameters=cursor_parameters, responses=page_of(StoneOutput))
    def get(self, request: Request) -> Response:
        """Stones."""
        return Response()

    @extend_schema(parameters=[idempotency_parameter], request=StoneInput, responses=StoneOutput)
    def post(self, request: Request) -> Response:
        """A stone."""
        return Response()


class RoundStoneView(APIView):
    @extend_schema(responses=StoneOutput)
    def get(self, request: Request) -> Response:
        """One stone."""
        return Response()

    @extend_schema(request=StoneInput, responses=StoneOutput)
    def put(self, request: Request) -> Response:
        """It becomes another."""
        return Response()

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """It goes."""
        return Response()


class KindListView(APIView):
    @extend_schema(responses=page_of(StoneOutput, cursor=False))
    def get(self, request: Request) -> Response:
        """All of them."""
        return Response()


urlpatterns = [
    path("api/stones/", StoneListView.as_view()),
    path("api/stones/round/", RoundStoneView.as_view()),
    path("api/stones/kinds/", KindListView.as_view()),
    path("internal/stones/", RoundStoneView.as_view()),
]
