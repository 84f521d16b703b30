"""The inbox."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from notify import selectors, serializers, services
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters
from service_kit.authentication import caller


class NoticeListView(APIView):
    @extend_schema(
        summary="What reached the person, the newest first, and how much of it is unread",
        parameters=cursor_parameters,
        responses=serializers.InboxOutput,
    )
    def get(self, request: Request) -> Response:
        account_id = caller(request).account_id
        page = selectors.inbox(account_id, page_request(request, key=selectors.INBOX_KEY))
        unread = selectors.unread(account_id)
        return Response({**page.rendered(serializers.notice_full), "unread": unread})


class NoticeReadView(APIView):
    @extend_schema(summary="It was read", request=None, responses=serializers.NoticeOutput)
    def post(self, request: Request, notice_id: UUID) -> Response:
        account_id = caller(request).account_id
        return Response(serializers.notice_full(services.notice_read(account_id, notice_id)))


class AllReadView(APIView):
    @extend_schema(summary="All was read", request=None, responses=serializers.UnreadOutput)
    def post(self, request: Request) -> Response:
        services.notices_read(caller(request).account_id)
        return Response({"unread": 0})
