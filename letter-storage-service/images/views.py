"""HTTP: parse, one call, answer."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from image_kit.delivery import AnyAccept, picture_response
from image_kit.refusals import PictureTooLarge
from images import selectors, serializers, services, uploads
from rest_kit.bodies import validated
from rest_kit.schema import idempotency_parameter
from service_kit import idempotency
from service_kit.authentication import IsService, ServiceTokenAuthentication, caller

# A picture and what a form puts around it.
LARGEST_BODY = 21 * 1024 * 1024


class UploadParser(MultiPartParser):
    """Refuses a body by what it says of its length, before it is read."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise PictureTooLarge
        return super().parse(stream, media_type, parser_context)


class ImageListView(APIView):
    parser_classes = (UploadParser,)

    @extend_schema(
        summary="Upload a picture: JPEG, PNG, WebP, GIF or HEIC",
        parameters=[idempotency_parameter],
        request={"multipart/form-data": serializers.UploadInput},
        responses={201: serializers.ImageOutput},
    )
    def post(self, request: Request) -> Response:
        account_id = caller(request).account_id
        form = validated(serializers.UploadInput, request.data)
        created = uploads.image_create(
            account_id, form["file"].file, alt=form["alt"], key=idempotency.key_of(request)
        )
        headers = {"Location": f"/api/images/{created.image.id}/"}
        if created.replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(selectors.rendered(created.image), status=201, headers=headers)


def _looks(request: Request | None) -> bool:
    """Whether it only looks; None while the OpenAPI document is made."""
    return request is not None and request.method in {"GET", "HEAD"}


class ImageView(APIView):
    content_negotiation_class = AnyAccept

    def get_authenticators(self) -> list[Any]:
        """A signed address needs no token."""
        return [] if _looks(self.request) else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if _looks(self.request) else [*super().get_permissions()]

    @extend_schema(
        summary="The picture at a signed address",
        description="Conditional requests and byte ranges; HEAD as well. No token is needed.",
        parameters=[serializers.AddressInput],
        responses={(200, "image/*"): OpenApiTypes.BINARY, (206, "image/*"): OpenApiTypes.BINARY},
        auth=[],
    )
    def get(self, request: Request, image_id: UUID) -> HttpResponseBase:
        try:
            address = validated(serializers.AddressInput, request.query_params)
        except ValidationError as error:
            raise PermissionDenied from error
        if request.META["QUERY_STRING"] != urlencode(address):
            raise PermissionDenied  # one address has one spelling, so it is kept once
        size = address["size"]
        image = selectors.image_signed(
            image_id, size, expires=address["exp"], signature=address["sig"]
        )
        return picture_response(
            request,
            selectors.image_shown(image, size),
            lambda start, stop: selectors.image_read(image, size, start=start, stop=stop),
        )

    @extend_schema(
        summary="Change the words for a picture",
        request=serializers.WordsInput,
        responses=serializers.ImageOutput,
    )
    def patch(self, request: Request, image_id: UUID) -> Response:
        words = validated(serializers.WordsInput, request.data)
        account_id = caller(request).account_id
        image = services.image_describe(account_id, image_id, alt=words["alt"])
        return Response(selectors.rendered(image))

    @extend_schema(summary="Delete a picture that no letter shows", responses={204: None})
    def delete(self, request: Request, image_id: UUID) -> Response:
        services.image_delete(caller(request).account_id, image_id)
        return Response(status=204)


class DescribeView(APIView):
    """What letter-service writes beside a letter."""

    authentication_classes = (ServiceTokenAuthentication,)
    permission_classes = (IsService,)
    allowed_services = ("letter-service",)

    def post(self, request: Request) -> Response:
        asked = validated(serializers.DescribeInput, request.data)
        found = services.images_ask(asked["account_id"], asked["image_ids"])
        return Response({"images": [selectors.described(image) for image in found]})
