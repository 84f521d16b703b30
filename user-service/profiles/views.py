"""HTTP: parse, one call, answer."""

from functools import partial
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from image_kit.delivery import AnyAccept, picture_response
from profiles import photos, selectors, serializers, services
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
        # A birthday is a day of the calendar, whenever one's own days begin.
        today = clock.now().astimezone(person.tz).date()
        changes = validated(serializers.ProfileChangesInput, request.data, today=today)
        return Response(serializers.profile_full(services.profile_update(person, changes)))


class PhotoView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Show this photo, cut to a square of 512 pixels",
        request={"multipart/form-data": serializers.PhotoInput},
        responses=serializers.ProfileOutput,
    )
    def put(self, request: Request) -> Response:
        file = validated(serializers.PhotoInput, request.data)["file"]
        return Response(serializers.profile_full(photos.photo_replace(caller(request), file)))

    @extend_schema(summary="Show no photo", responses={204: None})
    def delete(self, request: Request) -> Response:
        photos.photo_remove(caller(request))
        return Response(status=204)


class PhotoFileView(APIView):
    """The photo itself, for `<img>`; its address is the permission."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept
    schema = None

    def get(self, request: Request, photo_id: UUID) -> HttpResponseBase:
        photo = selectors.photo_shown(photo_id)
        return picture_response(
            request, selectors.photo_file(photo), partial(selectors.photo_read, photo)
        )
