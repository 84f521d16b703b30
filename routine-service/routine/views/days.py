"""A routine's days and pauses: parse, one call, answer."""

from datetime import date
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest_kit.bodies import validated
from routine import days, outputs, pauses, rendering, selectors, serializers
from routine.models import Mark, Routine
from routine.views.asking import Asking, asking

of_a_day = extend_schema(parameters=[OpenApiParameter("day", date, OpenApiParameter.PATH)])


def _shown(routine: Routine, who: Asking) -> Response:
    return Response(rendering.routine_full(routine, today=who.today))


@of_a_day
class CheckView(APIView):
    @extend_schema(
        summary="What was told of that day, done or skipped; of nothing it is a 404",
        responses=outputs.CheckOutput,
    )
    def get(self, request: Request, routine_id: UUID, day: date) -> Response:
        who = asking(request)
        return Response(rendering.mark_full(selectors.mark_get(who.account_id, routine_id, day)))

    @extend_schema(
        summary="Done on that day, all of it or so much; may be repeated",
        request=serializers.CheckInput,
        responses=outputs.RoutineOutput,
    )
    def put(self, request: Request, routine_id: UUID, day: date) -> Response:
        who, said = asking(request), validated(serializers.CheckInput, request.data)
        return _shown(days.check(who.account_id, routine_id, day, said, today=who.today), who)

    @extend_schema(summary="Not done after all", responses=outputs.RoutineOutput)
    def delete(self, request: Request, routine_id: UUID, day: date) -> Response:
        who, kind = asking(request), Mark.Kind.DONE
        return _shown(days.undo(who.account_id, routine_id, day, kind, today=who.today), who)


@of_a_day
class SkipView(APIView):
    @extend_schema(
        summary="Leave that day out; it breaks nothing",
        request=serializers.SkipInput,
        responses=outputs.RoutineOutput,
    )
    def put(self, request: Request, routine_id: UUID, day: date) -> Response:
        who, said = asking(request), validated(serializers.SkipInput, request.data)
        return _shown(days.skip(who.account_id, routine_id, day, said, today=who.today), who)

    @extend_schema(summary="Not skipped after all", responses=outputs.RoutineOutput)
    def delete(self, request: Request, routine_id: UUID, day: date) -> Response:
        who, kind = asking(request), Mark.Kind.SKIPPED
        return _shown(days.undo(who.account_id, routine_id, day, kind, today=who.today), who)


class _PausingView(APIView):
    """Pause and resume; without a routine's id, all there are."""

    def paused(self, request: Request, routine_id: UUID | None) -> Response:
        who, said = asking(request), validated(serializers.PauseInput, request.data)
        span = said.get("first", who.today), said["last"]
        return self._all(pauses.pause(who.account_id, routine_id, span, today=who.today), who)

    def resumed(self, request: Request, routine_id: UUID | None) -> Response:
        who = asking(request)
        return self._all(pauses.resume(who.account_id, routine_id, today=who.today), who)

    def _all(self, routines: list[Routine], who: Asking) -> Response:
        return Response({"results": rendering.routine_rows(routines, today=who.today)})


class PauseAllView(_PausingView):
    @extend_schema(
        summary="Pause every routine there is now, for some days or until further notice",
        request=serializers.PauseInput,
        responses=outputs.PausedOutput,
    )
    def post(self, request: Request) -> Response:
        return self.paused(request, None)

    @extend_schema(summary="Resume every routine", responses=outputs.PausedOutput)
    def delete(self, request: Request) -> Response:
        return self.resumed(request, None)


class PauseView(_PausingView):
    @extend_schema(
        summary="Pause a routine, for some days or until further notice",
        request=serializers.PauseInput,
        responses=outputs.PausedOutput,
    )
    def post(self, request: Request, routine_id: UUID) -> Response:
        return self.paused(request, routine_id)

    @extend_schema(summary="Resume a routine", responses=outputs.PausedOutput)
    def delete(self, request: Request, routine_id: UUID) -> Response:
        return self.resumed(request, routine_id)
