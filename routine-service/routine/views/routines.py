"""Routines: parse, one call, answer."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from account_kit.once import Once
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, idempotency_parameter, page_of
from routine import looking, outputs, rendering, selectors, serializers, services
from routine.views.asking import asking, created_headers


class RoutineListView(APIView):
    @extend_schema(
        summary="A page of routines with how they stand today, newest first",
        parameters=cursor_parameters,
        responses=page_of(outputs.RoutineOutput),
    )
    def get(self, request: Request) -> Response:
        who, page = asking(request), page_request(request, key=selectors.LIST_KEY)
        found = selectors.routine_list(who.account_id, page)
        rows = rendering.routine_rows(found.results, today=who.today)
        return Response({"results": rows, "next": found.next})

    @extend_schema(
        summary="Begin a routine",
        parameters=[idempotency_parameter],
        request=serializers.RoutineInput,
        responses={201: outputs.RoutineOutput},
    )
    def post(self, request: Request) -> Response:
        who = asking(request)
        fields = validated(serializers.RoutineInput, request.data, today=who.today)
        made, replayed = services.routine_create(who.person, fields, once=Once.of(request))
        headers = created_headers(f"/api/routines/{made.id}/", replayed=replayed)
        body = rendering.routine_full(made, today=who.today)
        return Response(body, status=201, headers=headers)


class RoutineView(APIView):
    @extend_schema(summary="One routine", responses=outputs.RoutineOutput)
    def get(self, request: Request, routine_id: UUID) -> Response:
        who = asking(request)
        routine = selectors.routine_get(who.account_id, routine_id)
        return Response(rendering.routine_full(routine, today=who.today))

    @extend_schema(
        summary="Change what is named; another recurrence holds from today on",
        request=serializers.RoutineChangesInput,
        responses=outputs.RoutineOutput,
    )
    def patch(self, request: Request, routine_id: UUID) -> Response:
        who = asking(request)
        changes = validated(serializers.RoutineChangesInput, request.data, today=who.today)
        routine = services.routine_update(who.person, routine_id, changes)
        return Response(rendering.routine_full(routine, today=who.today))

    @extend_schema(summary="Delete a routine with all its days", responses={204: None})
    def delete(self, request: Request, routine_id: UUID) -> Response:
        services.routine_delete(asking(request).account_id, routine_id)
        return Response(status=204)


class TodayView(APIView):
    @extend_schema(
        summary="What today asks for or has had of the person",
        responses=outputs.TodayListOutput,
    )
    def get(self, request: Request) -> Response:
        who = asking(request)
        rows = looking.today_list(who.account_id, today=who.today)
        return Response({"date": who.today, "results": rows})


class StatisticsView(APIView):
    @extend_schema(summary="How a routine went", responses=outputs.StatisticsOutput)
    def get(self, request: Request, routine_id: UUID) -> Response:
        who = asking(request)
        routine = selectors.routine_get(who.account_id, routine_id)
        return Response(looking.statistics(routine, today=who.today))


class EventListView(APIView):
    @extend_schema(
        summary="Routines and special days of at most 92 days of the calendar",
        parameters=[serializers.EventsInput],
        responses=outputs.EventListOutput,
    )
    def get(self, request: Request) -> Response:
        span = validated(serializers.EventsInput, request.query_params)
        rows = looking.events(asking(request).account_id, span["from"], span["to"])
        return Response({"results": rows})
