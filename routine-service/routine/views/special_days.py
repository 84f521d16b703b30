"""Special days: parse, one call, answer."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from account_kit.once import Once
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, idempotency_parameter, page_of
from routine import outputs, rendering, selectors, serializers, special_days
from routine.views.asking import asking, created_headers


class SpecialDayListView(APIView):
    @extend_schema(
        summary="A page of special days, newest first",
        parameters=cursor_parameters,
        responses=page_of(outputs.SpecialDayOutput),
    )
    def get(self, request: Request) -> Response:
        who = asking(request)
        page = page_request(request, key=selectors.LIST_KEY)
        found = selectors.special_day_list(who.account_id, page)
        rows = rendering.special_day_rows(found.results, today=who.today)
        return Response({"results": rows, "next": found.next})

    @extend_schema(
        summary="Keep a day that comes back every year, by the solar or the lunar calendar",
        parameters=[idempotency_parameter],
        request=serializers.SpecialDayInput,
        responses={201: outputs.SpecialDayOutput},
    )
    def post(self, request: Request) -> Response:
        who = asking(request)
        fields = validated(serializers.SpecialDayInput, request.data)
        made, replayed = special_days.special_day_create(who.person, fields, once=Once.of(request))
        headers = created_headers(f"/api/special-days/{made.id}/", replayed=replayed)
        body = rendering.special_day_full(made, today=who.today)
        return Response(body, status=201, headers=headers)


class SpecialDayView(APIView):
    @extend_schema(summary="One special day", responses=outputs.SpecialDayOutput)
    def get(self, request: Request, special_day_id: UUID) -> Response:
        who = asking(request)
        found = selectors.special_day_get(who.account_id, special_day_id)
        return Response(rendering.special_day_full(found, today=who.today))

    @extend_schema(
        summary="Change what is named",
        request=serializers.SpecialDayChangesInput,
        responses=outputs.SpecialDayOutput,
    )
    def patch(self, request: Request, special_day_id: UUID) -> Response:
        who, kind = asking(request), serializers.SpecialDayChangesInput
        changes = validated(kind, request.data)
        found = special_days.special_day_update(who.account_id, special_day_id, changes)
        return Response(rendering.special_day_full(found, today=who.today))

    @extend_schema(summary="Delete a special day", responses={204: None})
    def delete(self, request: Request, special_day_id: UUID) -> Response:
        special_days.special_day_delete(asking(request).account_id, special_day_id)
        return Response(status=204)
