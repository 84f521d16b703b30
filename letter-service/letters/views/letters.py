"""Letters: parse, one call, answer."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from account_kit.once import Once
from letters import (
    counts,
    drafts,
    editing,
    looking_back,
    outputs,
    rendering,
    selectors,
    serializers,
    services,
)
from letters.reader import Reader, reader
from rest_kit.bodies import validated
from rest_kit.pagination import page_request
from rest_kit.schema import cursor_parameters, idempotency_parameter, page_of


def _grown_from(data: dict[str, Any]) -> drafts.GrownFrom | None:
    draft_id = data["draft_id"]
    return drafts.GrownFrom(draft_id, data["draft_revision"]) if draft_id else None


class LetterListView(APIView):
    @extend_schema(
        summary="A page of letters, newest day first",
        parameters=[serializers.ListInput, *cursor_parameters],
        responses=page_of(outputs.LetterSummaryOutput),
    )
    def get(self, request: Request) -> Response:
        person = reader(request)
        query = validated(serializers.ListInput, request.query_params, reader=person)
        wanted = selectors.LetterFilter(
            when=query["when"],
            query=query["q"],
            tag=query["tag"],
            favorite=query["favorite"],
            first=query["from"],
            last=query["to"],
        )
        page = page_request(request, key=selectors.LIST_KEY)
        found = selectors.letter_list(person, wanted, page)
        return Response(
            {"results": rendering.letter_rows(person, found.results), "next": found.next}
        )

    @extend_schema(
        summary="Write a letter, sealed when `opens_on` lies ahead",
        parameters=[idempotency_parameter],
        request=serializers.LetterInput,
        responses={201: outputs.LetterOutput},
    )
    def post(self, request: Request) -> Response:
        person = reader(request)
        data = validated(serializers.LetterInput, request.data, reader=person)
        return _written(request, person, data)


class ReplyView(APIView):
    @extend_schema(
        summary="Answer an earlier letter with a new one",
        parameters=[idempotency_parameter],
        request=serializers.ReplyInput,
        responses={201: outputs.LetterOutput},
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        selectors.letter_get(person, letter_id)
        data = validated(serializers.ReplyInput, request.data, reader=person)
        return _written(request, person, {**data, "reply_to": letter_id})


def _written(request: Request, person: Reader, data: dict[str, Any]) -> Response:
    created = services.letter_create(
        person,
        title=data["title"],
        body=data["body"],
        tag_names=data["tags"],
        image_ids=data["image_ids"],
        favorite=data["favorite"],
        seal=data["seal"],
        reply_to=data["reply_to"],
        grown_from=_grown_from(data),
        once=Once.of(request),
    )
    headers = {"Location": f"/api/letters/{created.letter.id}/"}
    if created.replayed:
        headers["Idempotent-Replayed"] = "true"
    body = rendering.letter_full(person, created.letter)
    return Response(body, status=201, headers=headers)


class LetterView(APIView):
    @extend_schema(summary="One letter", responses=outputs.LetterOutput)
    def get(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        letter = selectors.letter_get(person, letter_id)
        return Response(rendering.letter_full(person, letter))

    @extend_schema(
        summary="Change a letter",
        request=serializers.LetterChangesInput,
        responses=outputs.LetterOutput,
    )
    def patch(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        data = validated(serializers.LetterChangesInput, request.data, reader=person)
        editing.letter_update(person, letter_id, editing.LetterChanges(**data))
        letter = selectors.letter_get(person, letter_id)
        return Response(rendering.letter_full(person, letter))

    @extend_schema(summary="Delete a letter", responses={204: None})
    def delete(self, request: Request, letter_id: UUID) -> Response:
        services.letter_delete(reader(request), letter_id)
        return Response(status=204)


class TagListView(APIView):
    @extend_schema(
        summary="The tags in use, the most used first",
        responses=page_of(outputs.TagOutput, cursor=False),
    )
    def get(self, request: Request) -> Response:
        return Response({"results": counts.tag_list(reader(request).account_id)})


class StatisticsView(APIView):
    @extend_schema(summary="Counts of letters", responses=outputs.StatisticsOutput)
    def get(self, request: Request) -> Response:
        return Response(counts.statistics(reader(request)))


class OnThisDayView(APIView):
    @extend_schema(
        summary="Letters written on this day of earlier years",
        responses=page_of(outputs.LetterSummaryOutput, cursor=False),
    )
    def get(self, request: Request) -> Response:
        return Response({"results": looking_back.on_this_day(reader(request))})


class ThenAndNowView(APIView):
    @extend_schema(
        summary="What lies between a letter and today", responses=outputs.ThenAndNowOutput
    )
    def get(self, request: Request, letter_id: UUID) -> Response:
        return Response(looking_back.then_and_now(reader(request), letter_id))
