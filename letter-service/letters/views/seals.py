"""Sealed letters: parse, one call, answer."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from letters import ledger, outputs, rendering, seals, selectors, serializers
from letters.reader import reader
from rest_kit.bodies import validated


class SealView(APIView):
    @extend_schema(
        summary="Close an open letter until a day",
        request=serializers.SealInput,
        responses=outputs.LetterOutput,
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        data = validated(serializers.SealInput, request.data, reader=person)
        letter = seals.letter_seal(person, letter_id, data["seal"])
        return Response(rendering.letter_full(person, letter))


class UnsealView(APIView):
    @extend_schema(
        summary="Take a seal back, within 24 hours",
        request=None,
        responses=outputs.LetterOutput,
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        letter = seals.letter_unseal(person, letter_id)
        return Response(rendering.letter_full(person, letter))


class PostponeView(APIView):
    @extend_schema(
        summary="Put a sealed letter off to a later day",
        request=serializers.PostponeInput,
        responses=outputs.LetterOutput,
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        data = validated(serializers.PostponeInput, request.data, reader=person)
        letter = seals.letter_postpone(
            person,
            letter_id,
            opens_on=data["opens_on"],
            opens_time=data.get("opens_time"),
            tz=data.get("time_zone"),
        )
        return Response(rendering.letter_full(person, letter))


class OpenView(APIView):
    @extend_schema(
        summary="Open a letter whose day has come",
        request=None,
        responses=outputs.LetterOutput,
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        person = reader(request)
        letter = seals.letter_open(person, letter_id)
        return Response(rendering.letter_full(person, letter))


class ProofView(APIView):
    @extend_schema(
        summary="What happened to a sealed letter, computed again",
        responses=outputs.ProofOutput,
    )
    def get(self, request: Request, letter_id: UUID) -> Response:
        letter = selectors.letter_get(reader(request), letter_id)
        proof = ledger.prove(letter)
        entries = [
            {**ledger.fields(entry), "hash": bytes(entry.hash).hex()} for entry in proof.entries
        ]
        return Response(
            {
                "letter_id": letter.id,
                "intact": proof.intact,
                "broken_at": proof.broken_at,
                "text_unchanged": proof.text_unchanged,
                "entries": entries,
            }
        )
