"""How somebody wants to be told, and a test of it."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from notify import serializers, services
from rest_kit.bodies import validated
from service_kit.authentication import caller


class PreferencesView(APIView):
    @extend_schema(
        summary="By which ways the person is told of what",
        responses=serializers.PreferencesOutput,
    )
    def get(self, request: Request) -> Response:
        account_id = caller(request).account_id
        return Response(serializers.preferences_full(services.preferences_get(account_id)))

    @extend_schema(
        summary="Change what is named; a second address is asked to confirm itself",
        request=serializers.PreferencesInput,
        responses=serializers.PreferencesOutput,
    )
    def patch(self, request: Request) -> Response:
        account_id = caller(request).account_id
        email = services.preferences_get(account_id).email
        changes = validated(serializers.PreferencesInput, request.data, email=email)
        recipient = services.preferences_update(account_id, changes)
        return Response(serializers.preferences_full(recipient))


class PreferencesTestView(APIView):
    @extend_schema(
        summary="Send a real one, by the way that reminders take",
        request=serializers.TestInput,
        responses={202: serializers.TestOutput},
    )
    def post(self, request: Request) -> Response:
        channel = validated(serializers.TestInput, request.data)["channel"]
        delivery, address = services.test_send(caller(request).account_id, channel=channel)
        body = {"id": delivery.id, "channel": channel, "address": address}
        return Response(body, status=202)


class DeviceView(APIView):
    @extend_schema(
        summary="This browser takes pushes", request=serializers.DeviceInput, responses={204: None}
    )
    def put(self, request: Request) -> Response:
        device = validated(serializers.DeviceInput, request.data)
        services.device_add(
            caller(request).account_id, endpoint=device["endpoint"], **device["keys"]
        )
        return Response(status=204)

    @extend_schema(
        summary="It takes none any more",
        request=serializers.DeviceGoneInput,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        endpoint = validated(serializers.DeviceGoneInput, request.data)["endpoint"]
        services.device_remove(caller(request).account_id, endpoint=endpoint)
        return Response(status=204)
