"""What other services ask: parse, one call, answer."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from letters import feeds
from rest_kit.bodies import FeedInput, validated
from rest_kit.pagination import page_request
from service_kit.authentication import IsService, ServiceTokenAuthentication


class SealFeedView(APIView):
    """All seals, or what changed since an instant."""

    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)
    allowed_services = ("scheduler-service",)

    def get(self, request: Request) -> Response:
        since = validated(FeedInput, request.query_params)["changed_since"]
        if since is None:
            page = feeds.seals_alive(page_request(request, key=feeds.EVERYTHING_KEY))
        else:
            asked = page_request(request, key=feeds.CHANGES_KEY)
            page = feeds.seals_changed(asked, since)
        return Response(page._asdict())
