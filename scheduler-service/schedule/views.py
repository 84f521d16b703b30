"""Parse, one call, answer."""

from datetime import timedelta

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from date_kit import instant_of
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, page_of
from schedule import selectors, serializers
from service_kit import clock
from service_kit.authentication import caller


class UpcomingListView(APIView):
    @extend_schema(
        summary="What will reach the person, and when, the soonest first",
        parameters=[
            OpenApiParameter("to", str, description="the last day, a year from today by default"),
            OpenApiParameter("next_only", bool, description="of each schedule the next time alone"),
            *cursor_parameters,
        ],
        responses=page_of(serializers.UpcomingOutput),
    )
    def get(self, request: Request) -> Response:
        person = caller(request)
        asked = validated(
            serializers.UpcomingInput, request.query_params, today=person.today(clock.now())
        )
        # The whole of the person's last day, which ends where the next one begins.
        until = instant_of(asked["to"] + timedelta(days=1), person.day_starts_at, person.tz)
        page = selectors.upcoming(
            person.account_id,
            page_request(request, key=selectors.UPCOMING_KEY),
            until=until - timedelta(microseconds=1),
            next_only=asked["next_only"],
        )
        return Response(page.rendered(serializers.upcoming_row))
