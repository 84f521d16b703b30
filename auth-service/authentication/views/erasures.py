"""A deletion: looked at with its receipt token, cancelled with a link; no account is needed."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from authentication import selectors
from authentication.opaque import digest
from authentication.serializers.account_changes import ErasureOutput, LinkInput, ReceiptQuery
from authentication.services import erasures
from authentication.views.public import NO_STORE, PublicView
from rest_kit.bodies import validated


class ErasureView(PublicView):
    @extend_schema(
        operation_id="erasure", parameters=[ReceiptQuery], responses=ErasureOutput, auth=[]
    )
    def get(self, request: Request, erasure_id: UUID) -> Response:
        """What every service said about the deletion of an account."""
        token = validated(ReceiptQuery, request.query_params)["token"]
        erasure = selectors.erasure_shown(erasure_id, receipt_digest=digest(token))
        if erasure is None:
            raise Http404
        return Response(ErasureOutput(erasure).data, headers=NO_STORE)


class CancelView(PublicView):
    @extend_schema(operation_id="erasure_cancel", request=LinkInput, responses={204: None}, auth=[])
    def post(self, request: Request, erasure_id: UUID) -> Response:
        """Keep the account after all."""
        erasures.erasure_cancel(erasure_id=erasure_id, **validated(LinkInput, request.data))
        return Response(status=204)
