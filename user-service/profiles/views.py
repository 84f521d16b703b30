"""HTTP: parse, one call, answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from profiles import photos, selectors, serializers, services
from rest_kit.bodies import validated
from service_kit import clock
from service_kit.authentication import caller

# Everyone may keep it, and asks before showing it again: a removed photo is gone at once.
KEPT_AND_ASKED_FOR = "public, no-cache"


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


class AnyMedia(DefaultContentNegotiation):
    """A picture is a picture, whatever a browser says it would rather have."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class PhotoFileView(APIView):
    """The photo itself, for `<img>`; its address is the permission."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyMedia
    schema = None

    def get(self, request: Request, photo_id: UUID) -> HttpResponse:
        photo = selectors.photo_shown(photo_id)
        etag = f'"{photo.id.hex}"'
        fixed = {"ETag": etag, "Cache-Control": KEPT_AND_ASKED_FOR}
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in known or etag in (tag.removeprefix("W/") for tag in known):
            return HttpResponseNotModified(headers=fixed)
        headers = {**fixed, "Content-Length": str(photo.size)}
        content = b"" if request.method == "HEAD" else selectors.photo_bytes(photo)
        return HttpResponse(content, content_type="image/webp", headers=headers)

    head = get
