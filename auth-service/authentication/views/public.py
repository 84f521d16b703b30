"""What views for everyone share."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

NO_STORE = {"Cache-Control": "no-store"}


class PublicView(APIView):
    """For everyone; an access token that is sent along, even an expired one, does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
