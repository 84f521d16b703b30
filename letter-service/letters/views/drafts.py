"""Drafts: parse, one call, answer."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from letters import drafts, outputs, rendering, selectors, serializers
from letters.reader import reader
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, page_of


class DraftListView(APIView):
    @extend_schema(
        summary="A page of drafts, last changed first",
        parameters=cursor_parameters,
        responses=page_of(outputs.DraftSummaryOutput),
    )
    def get(self, request: Request) -> Response:
        page = page_request(request, key=selectors.DRAFT_KEY)
        account_id = reader(request).account_id
        found = selectors.draft_list(account_id, page)
        rows = rendering.draft_rows(account_id, found.results)
        return Response({"results": rows, "next": found.next})


class DraftView(APIView):
    @extend_schema(summary="One draft", responses=outputs.DraftOutput)
    def get(self, request: Request, draft_id: UUID) -> Response:
        draft = selectors.draft_get(reader(request).account_id, draft_id)
        return Response(rendering.draft_full(draft))

    @extend_schema(
        summary="Save a draft on top of the revision it is based on",
        request=serializers.DraftInput,
        responses={200: outputs.DraftOutput, 201: outputs.DraftOutput},
    )
    def put(self, request: Request, draft_id: UUID) -> Response:
        person = reader(request)
        data = validated(serializers.DraftInput, request.data, reader=person)
        text = selectors.DraftText(
            data["title"], data["body"], tuple(data["tags"]), tuple(data["image_ids"])
        )
        saved = drafts.draft_save(
            person.account_id,
            draft_id,
            text,
            revision=data["revision"],
            reply_to=data["reply_to"],
        )
        return Response(rendering.draft_full(saved.draft), status=201 if saved.created else 200)

    @extend_schema(summary="Delete a draft", responses={204: None})
    def delete(self, request: Request, draft_id: UUID) -> Response:
        drafts.draft_delete(reader(request).account_id, draft_id)
        return Response(status=204)
