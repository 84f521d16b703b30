"""What other services ask: parse, one call, answer."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rest_kit.bodies import FeedInput, validated
from rest_kit.pagination import page_request
from routine import feeds, reminders, serializers
from service_kit.authentication import IsService, ServiceTokenAuthentication


class _InternalView(APIView):
    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)


class RoutineFeedView(_InternalView):
    """All routines, or what changed since an instant."""

    allowed_services = ("scheduler-service",)

    def get(self, request: Request) -> Response:
        since = validated(FeedInput, request.query_params)["changed_since"]
        page = feeds.routines(page_request(request, key=feeds.KEY), since)
        return Response(page._asdict())


class SpecialDayFeedView(_InternalView):
    """The same of special days."""

    allowed_services = ("scheduler-service",)

    def get(self, request: Request) -> Response:
        since = validated(FeedInput, request.query_params)["changed_since"]
        page = feeds.special_days(page_request(request, key=feeds.KEY), since)
        return Response(page._asdict())


class ReminderView(_InternalView):
    """Whether reminders are still needed, and of what they are."""

    allowed_services = ("notification-service",)

    def post(self, request: Request) -> Response:
        asked = validated(serializers.RemindersInput, request.data)["reminders"]
        found = reminders.answers([reminders.Asked(**each) for each in asked])
        return Response({"results": found})
