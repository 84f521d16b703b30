"""HTTP: parse, one call, answer."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from date_kit import local_day, zone
from profiles import serializers, services
from rest_kit.bodies import validated
from service_kit import clock
from service_kit.authentication import caller


class ProfileView(APIView):
    @extend_schema(summary="The person's own profile", responses=serializers.ProfileOutput)
    def get(self, request: Request) -> Response:
        return Response(serializers.profile_full(services.profile_get(caller(request))))

    @extend_schema(
        summary="Change what is named in the profile; an empty text clears",
        request=serializers.ProfileChangesInput,
        responses=serializers.ProfileOutput,
    )
    def patch(self, request: Request) -> Response:
        person = caller(request)
        today = local_day(clock.now(), zone(person.time_zone))
        changes = validated(serializers.ProfileChangesInput, request.data, today=today)
        return Response(serializers.profile_full(services.profile_update(person, changes)))
