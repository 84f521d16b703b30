"""Read, list, search and create with the same SQL as letter-service, and nothing else.

No token is looked at: the account is a query parameter. Rows come as plain dictionaries from
`.values()` and go out by Django's own JsonResponse; what only Python computes (the search
index of a new letter, its tags' folded names) was computed before.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from bare.bare_letter_service.models import Letter, SearchIndex, Tag
from service_kit.ids import new_id
from service_kit.models import IdempotencyKey, OutboxEvent

LIMIT = 20
# As in letter-service's selectors and search.
SEARCH_BATCH, SCAN_LETTERS = 25, 250

SHOWN = (
    "id", "title", "revision", "written_on", "created_at", "updated_at", "sealed_at", "opens_on",
    "opens_at", "opened_at", "favorite",
)  # fmt: skip
# The real queries fetch these as well.
FETCHED = (
    *SHOWN, "account_id", "day", "opens_time", "time_zone", "hide_title", "excerpt",
    "image_count", "reply_to", "replies",
)  # fmt: skip
SEARCHED = ("id", "day", "opens_at", "hide_title", "title", "body")
TAGS = Letter.tags.through


def _json(value: dict[str, Any], status: int = 200) -> JsonResponse:
    # As UTF-8 like the real answers: escaped Korean would be twice as long.
    return JsonResponse(value, status=status, json_dumps_params={"ensure_ascii": False})


def _tags_of(ids: list[UUID]) -> dict[UUID, list[str]]:
    names: dict[UUID, list[str]] = {}
    rows = TAGS.objects.filter(letter_id__in=ids).order_by("id")
    for row in rows.values("letter_id", "tag_id", "tag__name"):
        names.setdefault(row["letter_id"], []).append(row["tag__name"])
    return names


def _shown(row: dict[str, Any], text: str, tags: Iterable[str]) -> dict[str, Any]:
    shown = {name: row[name] for name in SHOWN}
    shown[text] = row[text]
    return {
        **shown,
        "when": "past" if row["day"] < date.today() else "today",  # noqa: DTZ011  costs no zone
        "sealed": False,
        "tags": list(tags),
        "images": [],
        "feeling": None,
        "reply_to": None,
        "replies": [],
    }


def _page(rows: list[dict[str, Any]], text: str, *, more: bool) -> JsonResponse:
    tags = _tags_of([row["id"] for row in rows])
    shown = [_shown(row, text, tags.get(row["id"], ())) for row in rows]
    cursor = f"{rows[-1]['day']}.{rows[-1]['id']}" if more else None
    return _json({"results": shown, "next": cursor})


def letter_list(request: HttpRequest) -> JsonResponse:
    letters = Letter.objects.filter(account_id=request.GET["account"])
    rows = list(letters.order_by("-day", "-id").values(*FETCHED)[: LIMIT + 1])
    return _page(rows[:LIMIT], "excerpt", more=len(rows) > LIMIT)


def read(request: HttpRequest) -> JsonResponse:
    letters = Letter.objects.filter(account_id=request.GET["account"])
    row = letters.filter(id=request.GET["letter"]).values(*FETCHED, "body").first()
    if row is None:
        return _json({}, status=404)
    return _json(_shown(row, "body", _tags_of([row["id"]]).get(row["id"], ())))


def search(request: HttpRequest) -> JsonResponse:
    """`g` are the entries of the search index, looked up before."""
    words = request.GET["q"].split()
    letters = Letter.objects.filter(account_id=request.GET["account"])
    if grams := [int(gram) for gram in request.GET.getlist("g")]:
        letters = letters.filter(search_index__grams__contains=grams)
    candidates = letters.order_by("-day", "-id").values(*SEARCHED)
    found: list[UUID] = []
    batch: list[dict[str, Any]] = []
    size, left = SEARCH_BATCH, SCAN_LETTERS
    while left > 0:
        here = candidates
        if batch:
            last = batch[-1]
            before = Q(day__lt=last["day"]) | Q(id__lt=last["id"])
            here = candidates.filter(Q(day__lte=last["day"]) & before)
        batch = list(here[:size])
        found += [
            row["id"]
            for row in batch
            if all(word in row["title"] or word in row["body"] for word in words)
        ]
        if len(found) >= LIMIT or len(batch) < size:
            break
        left -= size
        size = left if grams else min(size * 2, left)
    rows = {row["id"]: row for row in Letter.objects.filter(id__in=found[:LIMIT]).values(*FETCHED)}
    return _page([rows[each] for each in found[:LIMIT]], "excerpt", more=False)


@cache
def _prepared() -> list[dict[str, Any]]:
    """What the search index and the tags of each letter to be written will hold."""
    prepared: list[dict[str, Any]] = json.loads(Path(os.environ["BENCH_LETTERS"]).read_bytes())
    return prepared


def create(request: HttpRequest) -> JsonResponse:
    """`n` tells which of the prepared letters the body is."""
    account = UUID(request.GET["account"])
    prepared = _prepared()[int(request.GET["n"])]
    text = json.loads(request.body)
    now = datetime.now(UTC)
    letter = Letter(
        id=new_id(),
        account_id=account,
        title=text["title"],
        body=text["body"],
        excerpt=text["body"][:200],
        created_at=now,
        updated_at=now,
        written_on=now.date(),
        day=now.date(),
    )
    with transaction.atomic():
        key = request.headers["Idempotency-Key"]
        claim = IdempotencyKey(
            id=new_id(),
            owner=account,
            key=key,
            fingerprint=b"0" * 32,
            resource_id=letter.id,
            created_at=now,
        )
        IdempotencyKey.objects.bulk_create([claim], ignore_conflicts=True)
        IdempotencyKey.objects.filter(owner=account, key=key).values().get()
        letter.save(force_insert=True)
        SearchIndex(letter=letter, grams=prepared["grams"]).save(force_insert=True)
        tags = [
            Tag(id=new_id(), account_id=account, name_folded=name, name=name)
            for name in text["tags"]
        ]
        Tag.objects.bulk_create(tags, ignore_conflicts=True)
        tags = list(Tag.objects.filter(account_id=account, name_folded__in=text["tags"]))
        TAGS.objects.bulk_create([TAGS(letter=letter, tag=tag) for tag in tags])
        payload = json.dumps({"type": "letter.written", "data": {"letter_id": str(letter.id)}})
        OutboxEvent(
            id=new_id(), type="bench.letter", payload=payload.encode(), created_at=now
        ).save(force_insert=True)
    row = {name: getattr(letter, name) for name in (*SHOWN, "body", "day")}
    return _json(_shown(row, "body", _tags_of([letter.id])[letter.id]), status=201)


VIEWS = {"list": letter_list, "read": read, "search": search, "create": create}
