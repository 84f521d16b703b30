"""Every read; whose data it is comes first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from notify import channels
from notify.models import Channel, Delivery, Notice
from rest_kit.pagination import Page, PageRequest, paginate

INBOX_ORDER = ("shown_at", "id")
INBOX_KEY = (datetime, UUID)
# Later than this something is in the way that an operator should look at.
OVERDUE = timedelta(minutes=10)

State = Delivery.State

# Taking is one statement: whoever comes at the same moment takes the next ones.
TAKE = f"""
    UPDATE {Delivery._meta.db_table} SET attempt_at = %(back_at)s
    WHERE id IN (
        SELECT id FROM {Delivery._meta.db_table}
        WHERE state = 'waiting' AND attempt_at <= %(now)s
        ORDER BY priority, attempt_at
        LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""  # noqa: S608  a name of ours
HOLD = f"""
    SELECT 1 FROM {Delivery._meta.db_table}
    WHERE id = %s AND state = 'waiting' AND attempt_at = %s
    FOR UPDATE SKIP LOCKED
"""  # noqa: S608


def deliveries_take(*, limit: int, now: datetime, back_at: datetime) -> Sequence[Delivery]:
    """What is due, mails about accounts first; nobody else takes it before `back_at`."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"limit": limit, "now": now, "back_at": back_at})
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    found = Delivery.objects.filter(id__in=ids).select_related("recipient", "notice")
    return sorted(found, key=lambda each: (each.priority, each.due_at))


def delivery_held(delivery: Delivery) -> bool:
    """Whether it is still ours to send; its row is locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [delivery.id, delivery.attempt_at])
        return cursor.fetchone() is not None


def inbox(account_id: UUID, page: PageRequest) -> Page[Notice]:
    """What somebody was told of, the newest first."""
    return paginate(_shown(account_id), page, columns=INBOX_ORDER)


def unread(account_id: UUID) -> int:
    return _shown(account_id).filter(read_at=None).count()


def notice_get(account_id: UUID, notice_id: UUID) -> Notice:
    """The person's notice; another person's is as unknown as none (Http404)."""
    return get_object_or_404(_shown(account_id), id=notice_id)


def _shown(account_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=account_id, shown_at__isnull=False)


def overdue(*, now: datetime) -> QuerySet[Delivery]:
    """What should have been tried long ago."""
    return Delivery.objects.filter(state=State.WAITING, attempt_at__lt=now - OVERDUE)


def undelivered(*, since: datetime) -> QuerySet[Delivery]:
    """Letters, and questions before them, that came through on no way but the inbox."""
    elsewhere = Delivery.objects.filter(notice=OuterRef("notice"), state=State.SENT)
    lost = Delivery.objects.filter(
        kind__in=channels.LADDERED,
        state__in=(State.REFUSED, State.FAILED),
        settled_at__gte=since,
    )
    return lost.filter(~Exists(elsewhere.exclude(channel=Channel.INBOX)))
