"""Every read of letters, drafts and tags; whose they are comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from crypto_kit.vault import AccountCipher
from letters import search
from letters.models import AttachedImage, Draft, Letter
from letters.reader import Reader, When
from letters.vault import vault
from rest_kit.pagination import Page, PageRequest, after_key, encode_cursor, paginate

LIST_ORDER = ("day", "id")
LIST_KEY = (date, UUID)
DRAFT_ORDER = ("updated_at", "draft_id")
DRAFT_KEY = (datetime, UUID)
# Most candidates of the index match, so the first batch is little more than a page.
SEARCH_BATCH = 25
# What a candidate is decrypted and compared by; what is found is read whole.
SEARCHED = ("id", "day", "opens_at", "hide_title", "title_ciphertext", "body_ciphertext")


# Part of every list: the ORM takes longer to put this query together than PostgreSQL to answer it.
TAGS = """
    SELECT link.letter_id, tag.id, tag.name_ciphertext
    FROM letters_letter_tags link JOIN letters_tag tag ON tag.id = link.tag_id
    WHERE link.letter_id = ANY(%s::uuid[])
    ORDER BY link.id
"""


@dataclass(frozen=True, slots=True)
class LetterFilter:
    when: When | None = None
    query: str = ""
    tag: str = ""
    favorite: bool = False
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DraftText:
    title: str
    body: str
    tags: tuple[str, ...] = ()
    image_ids: tuple[UUID, ...] = ()


def letter_get(reader: Reader, letter_id: UUID) -> Letter:
    """The person's letter; another person's is as unknown as none (Http404)."""
    found = Letter.objects.filter(account_id=reader.account_id, id=letter_id).first()
    if found is None:
        raise Http404
    return found


def letter_locked(reader: Reader, letter_id: UUID) -> Letter:
    """The letter, held until the transaction ends. Raises Http404."""
    held = Letter.objects.select_for_update()
    return get_object_or_404(held, id=letter_id, account_id=reader.account_id)


def letter_list(reader: Reader, wanted: LetterFilter, page: PageRequest) -> Page[Letter]:
    """One page, newest day first; of those on their way the next to come first.

    A page of a search may be shorter than its limit and still have a next one.
    """
    letters = Letter.objects.filter(account_id=reader.account_id).defer("body_ciphertext")
    match wanted.when:
        case "past":
            letters = letters.filter(day__lt=reader.today)
        case "today":
            letters = letters.filter(day=reader.today)
        case "future":
            letters = letters.filter(day__gt=reader.today)
    if wanted.first is not None:
        letters = letters.filter(day__gte=wanted.first)
    if wanted.last is not None:
        letters = letters.filter(day__lte=wanted.last)
    if wanted.favorite:
        letters = letters.filter(favorite=True)
    if wanted.tag:
        cipher = vault.cipher(reader.account_id)
        letters = letters.filter(tags__name_hash=search.tag_hash(cipher, wanted.tag))
    ascending = wanted.when == "future"
    words = search.terms(wanted.query)
    if words:
        return _search(reader, letters, words, page, ascending=ascending)
    return paginate(letters, page, columns=LIST_ORDER, ascending=ascending)


def tag_names(letters: Sequence[Letter]) -> dict[UUID, list[str]]:
    """The names of these letters' tags by letter, in one query; each tag is decrypted once."""
    with connection.cursor() as cursor:
        cursor.execute(TAGS, [[letter.id for letter in letters]])
        links = cursor.fetchall()
    names: dict[UUID, str] = {}
    of_letter: dict[UUID, list[str]] = {letter.id: [] for letter in letters}
    for letter_id, tag_id, ciphertext in links:
        if tag_id not in names:
            cipher = vault.cipher(letters[0].account_id)
            names[tag_id] = cipher.decrypt(ciphertext, row=tag_id, field="name")
        of_letter[letter_id].append(names[tag_id])
    return of_letter


def _search(
    reader: Reader,
    letters: QuerySet[Letter],
    words: list[str],
    page: PageRequest,
    *,
    ascending: bool,
) -> Page[Letter]:
    cipher = vault.cipher(reader.account_id)
    query, grams = search.Query(words), search.lookup(cipher, words)
    if grams:
        letters = letters.filter(search_index__grams__contains=grams)
    order = LIST_ORDER if ascending else [f"-{column}" for column in LIST_ORDER]
    candidates = letters.order_by(*order).values_list(*SEARCHED, named=True)
    found: list[UUID] = []
    after, budget, size = page.after, search.Budget(), SEARCH_BATCH
    more = True
    while more and len(found) < page.limit and not budget.spent:
        beyond = after_key(LIST_ORDER, after, ascending=ascending) if after else Q()
        here = candidates.filter(beyond)
        batch = list(here[:size])
        more = len(batch) == size
        for row in batch:
            after = (row.day, row.id)
            budget.take(len(row.body_ciphertext))
            if query.matches(*visible_texts(reader, cipher, row)):
                found.append(row.id)
            if len(found) == page.limit or budget.spent:
                more = True
                break
        # The index looks all candidates up anew, to put them in order: so the rest comes at once.
        size = max(1, budget.letters if grams else min(size * 2, budget.letters))
    letters_found = Letter.objects.defer("body_ciphertext").in_bulk(found)
    # One that was deleted this very moment is not found any more.
    results = [letters_found[each] for each in found if each in letters_found]
    return Page(results, encode_cursor(after) if more and after else None)


def visible_texts(reader: Reader, cipher: AccountCipher, row: Any) -> list[str]:
    """The texts of a letter that its owner may see now; a closed one shows its title at most."""
    closed = not reader.may_read(row)
    texts = []
    if not (closed and row.hide_title):
        texts.append(cipher.decrypt(row.title_ciphertext, row=row.id, field="title"))
    if not closed:
        texts.append(cipher.decrypt(row.body_ciphertext, row=row.id, field="body"))
    return texts


def draft_get(account_id: UUID, draft_id: UUID) -> Draft:
    found = Draft.objects.filter(account_id=account_id, draft_id=draft_id).first()
    if found is None:
        raise Http404
    return found


def draft_list(account_id: UUID, page: PageRequest) -> Page[Draft]:
    """Newest change first."""
    drafts = Draft.objects.filter(account_id=account_id)
    return paginate(drafts, page, columns=DRAFT_ORDER)


def draft_text(draft: Draft) -> DraftText:
    cipher = vault.cipher(draft.account_id)

    def plain(ciphertext: bytes | memoryview, field: str) -> str:
        return cipher.decrypt(ciphertext, row=draft.draft_id, field=field)

    return DraftText(
        title=plain(draft.title_ciphertext, "draft-title"),
        body=plain(draft.body_ciphertext, "draft-body"),
        tags=tuple(msgspec.json.decode(plain(draft.tags_ciphertext, "draft-tags"))),
    )


def draft_version(draft: Draft) -> DraftText:
    """A draft's words and its pictures."""
    shown = images_of(draft.account_id, [draft.draft_id])
    ids = tuple(row.image_id for row in shown.get(draft.draft_id, ()))
    return replace(draft_text(draft), image_ids=ids)


def images_of(
    account_id: UUID, holder_ids: Sequence[UUID], *, but: Exists | None = None
) -> dict[UUID, list[AttachedImage]]:
    """The pictures of these letters or drafts in their order, in one query."""
    rows = AttachedImage.objects.filter(account_id=account_id, holder_id__in=holder_ids)
    if but is not None:
        rows = rows.exclude(but)
    by_holder: dict[UUID, list[AttachedImage]] = {}
    for row in rows.order_by("position"):
        by_holder.setdefault(row.holder_id, []).append(row)
    return by_holder


def images_seen(
    account_id: UUID, holder_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, list[AttachedImage]]:
    """Those that may be seen: a sealed letter holds its own back wherever else they are shown."""
    held_back = _held_back(account_id, now).filter(image_id=OuterRef("image_id"))
    return images_of(account_id, holder_ids, but=Exists(held_back))


def images_held_until(
    account_id: UUID, holder_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, datetime]:
    """Those of the pictures of these drafts that a sealed letter holds back, and until when."""
    shown = AttachedImage.objects.filter(account_id=account_id, holder_id__in=holder_ids)
    held = _held_back(account_id, now).filter(image_id__in=shown.values("image_id"))
    opens_at = Letter.objects.filter(id=OuterRef("holder_id")).values("opens_at")
    last = held.annotate(opens=Subquery(opens_at)).values("image_id").annotate(until=Max("opens"))
    return dict(last.values_list("image_id", "until"))


def images_held(account_id: UUID, image_ids: Sequence[UUID], *, now: datetime) -> set[UUID]:
    """Those of the pictures that a letter which is sealed by then holds back."""
    held = _held_back(account_id, now).filter(image_id__in=image_ids)
    return set(held.values_list("image_id", flat=True))


def _held_back(account_id: UUID, now: datetime) -> QuerySet[AttachedImage]:
    closed = Letter.objects.filter(id=OuterRef("holder_id"), opens_at__gt=now)
    return AttachedImage.objects.filter(Exists(closed), account_id=account_id)
