"""How many letters, of which kind, with which tag."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth

from letters.models import Draft, Letter, Tag
from letters.reader import Reader
from letters.vault import vault

# More are no choice any more; those that are used least are left out.
MOST_TAGS = 500


def tag_list(account_id: UUID) -> list[dict[str, Any]]:
    """Every tag in use with its number of letters, the most used first."""
    tags = (
        Tag.objects.filter(account_id=account_id)
        .annotate(used=Count("letters"))
        .filter(used__gt=0)
        .order_by("-used", "id")[:MOST_TAGS]
    )
    if not tags:
        return []
    decrypt = vault.cipher(account_id).decrypt
    return [
        {"name": decrypt(tag.name_ciphertext, row=tag.id, field="name"), "letters": tag.used}
        for tag in tags
    ]


def statistics(reader: Reader) -> dict[str, Any]:
    """How many letters, of which kind, and how many in each month in which one was written."""
    letters = Letter.objects.filter(account_id=reader.account_id)
    totals = letters.aggregate(
        letters=Count("id"),
        past=Count("id", filter=Q(day__lt=reader.today)),
        today=Count("id", filter=Q(day=reader.today)),
        future=Count("id", filter=Q(day__gt=reader.today)),
        favorites=Count("id", filter=Q(favorite=True)),
        first_written_on=Min("written_on"),
        last_written_on=Max("written_on"),
    )
    months = (
        letters.annotate(month=TruncMonth("written_on"))
        .values("month")
        .annotate(letters=Count("id"))
        .order_by("month")
    )
    return {
        **totals,
        "drafts": Draft.objects.filter(account_id=reader.account_id).count(),
        "by_month": [
            {"month": row["month"].isoformat()[:7], "letters": row["letters"]} for row in months
        ],
    }
