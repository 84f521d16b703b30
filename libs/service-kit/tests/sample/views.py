"""One view for each thing that the kit does around a view."""

from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from rest_kit.pagination import page_request, paginate
from rest_kit.schema import cursor_parameters, idempotency_parameter, page_of
from sample.events import SampleHappened
from service_kit import context, idempotency
from service_kit.authentication import IsService, ServiceTokenAuthentication, caller
from service_kit.http import UpstreamUnavailable
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit
from service_kit.models import OutboxEvent
from service_kit.problems import Problem, Unavailable

TYPED = "은방울꽃"


class Sealed(Problem):
    default_code = "sealed"
    default_detail = _("This letter is sealed until its day.")


class ThingOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class LineInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5)
    count = serializers.IntegerField(min_value=1, max_value=9)


class FormInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=5)
    number = serializers.IntegerField(required=False, min_value=1, max_value=9)
    price = serializers.FloatField(required=False)
    switch = serializers.BooleanField(required=False)
    day = serializers.DateField(required=False)
    at = serializers.DateTimeField(required=False)
    time = serializers.TimeField(required=False)
    token = serializers.UUIDField(required=False)
    email = serializers.EmailField(required=False)
    color = serializers.ChoiceField(["red", "blue"], required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=5), required=False, max_length=2, allow_empty=False
    )
    map = serializers.DictField(required=False)
    lines = LineInput(many=True, required=False)
    line = LineInput(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["name"] == "clash":
            raise serializers.ValidationError("These do not go together.", "clash")
        return attrs


class OpenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class MeView(APIView):
    def get(self, request: Request) -> Response:
        person = caller(request)
        return Response(
            {
                "account_id": person.account_id,
                "session_id": person.session_id,
                "language": person.language,
                "time_zone": person.time_zone,
                "day_starts_at": person.day_starts_at,
            }
        )


class ThingsView(APIView):
    @extend_schema(parameters=cursor_parameters, responses=page_of(ThingOutput))
    def get(self, request: Request) -> Response:
        page = page_request(request, key=(str, UUID))
        found = paginate(OutboxEvent.objects.all(), page, columns=("type", "id"))
        return Response(found.rendered(lambda row: {"id": row.id, "type": row.type}))

    @extend_schema(
        parameters=[idempotency_parameter],
        request=FormInput,
        responses={201: page_of(ThingOutput, cursor=False)},
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        thing_id = new_id()
        key = idempotency.key_of(request)
        if key is not None:
            mark = idempotency.fingerprint(request)
            owner = caller(request).account_id
            first = idempotency.claim(owner=owner, key=key, fingerprint=mark, resource_id=thing_id)
            if first != thing_id:
                return Response({"id": first}, status=201)
        emit(SampleHappened(note=str(thing_id)), account_id=caller(request).account_id)
        return Response({"id": thing_id}, status=201)


class ThingView(OpenView):
    def get(self, request: Request, thing_id: UUID) -> Response:
        return Response({"id": thing_id})


class FormView(OpenView):
    def post(self, request: Request) -> Response:
        form = FormInput(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.validated_data)


class EchoView(OpenView):
    """Where a request is in its trace, and what it sent."""

    def get(self, request: Request) -> Response:
        return Response({"trace_id": context.trace_id(), "headers": context.trace_headers()})

    def post(self, request: Request) -> Response:
        return Response(request.data)


ERRORS: dict[str, Exception] = {
    "sealed": Sealed(),
    "conflict": Problem("changed", members={"current": {"revision": 2}, "status": 1}),
    "away": Unavailable(),
    "not-found": Http404("secret"),
    "denied": exceptions.PermissionDenied(),
    "many": exceptions.Throttled(wait=7.2),
    "list": exceptions.ValidationError("that is wrong"),
    "database": OperationalError("server closed the connection: row (" + TYPED),
    "interface": InterfaceError("connection already closed"),
    "callee": UpstreamUnavailable("letter-service: ConnectError"),
    "bug": RuntimeError(TYPED),
}


class ErrorView(OpenView):
    def get(self, request: Request, kind: str) -> Response:
        raise ERRORS[kind]


class Never(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> bool:
        return False

    def wait(self) -> float:
        return 30


class ThrottledView(OpenView):
    throttle_classes = (Never,)

    def get(self, request: Request) -> Response:
        raise AssertionError


class InternalView(APIView):
    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)

    def get(self, request: Request) -> Response:
        user: Any = request.user
        return Response({"caller": user.name})


class OnlyLettersView(InternalView):
    allowed_services = ("letter-service",)


def plain(request: HttpRequest) -> HttpResponse:
    """A Django view without DRF, with a bug."""
    raise RuntimeError(TYPED)
