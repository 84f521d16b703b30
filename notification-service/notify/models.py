"""Whom we know, what there is to tell them, and every attempt to do it."""

from django.db import models
from django.db.models import Q

from rest_kit import addresses
from service_kit import clock
from service_kit.ids import new_id


class Kind(models.TextChoices):
    """What somebody is told of; `account` are auth-service's mails, `second_address` and `test`
    are what they asked for here."""

    LETTER = "letter"
    STILL_YOU = "still_you"
    ROUTINE = "routine"
    SPECIAL_DATE = "special_date"
    ACCOUNT = "account"
    SECOND_ADDRESS = "second_address"
    TEST = "test"


class Channel(models.TextChoices):
    EMAIL = "email"
    SECOND_EMAIL = "second_email"
    PUSH = "push"
    INBOX = "inbox"


class Recipient(models.Model):
    """A line of the address book, with how its person wants to be told.

    What is left of an erased account is its id: an event that comes late must not bring anything
    back. `channels` holds what differs from the usual: {"routine": {"email": false}}.
    """

    account_id = models.UUIDField(primary_key=True, editable=False)
    email = models.EmailField(max_length=addresses.MAX_LENGTH, blank=True)
    email_verified = models.BooleanField(default=False)
    email_told_at = models.DateTimeField(null=True)
    email_refused_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, default="ko")
    time_zone = models.CharField(max_length=64, default="Asia/Seoul")
    profile_revision = models.PositiveIntegerField(default=0)
    second_email = models.EmailField(max_length=addresses.MAX_LENGTH, blank=True)
    second_email_confirmed_at = models.DateTimeField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    channels = models.JSONField(default=dict)
    still_here_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        )


class PushDevice(models.Model):
    """A browser that takes pushes (RFC 8030), as it described itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now)


class Notice(models.Model):
    """An occurrence that somebody is told of, as it lies in their inbox once it is shown.

    Its id is made from the occurrence, so there is one for each. What a routine or special day is
    called is not kept here: who shows it asks its owner.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    source_id = models.UUIDField()
    due_at = models.DateTimeField()
    due_on = models.DateField()
    folded = models.PositiveIntegerField(default=0)
    # Of a question before a letter: how long before it.
    days_before = models.PositiveSmallIntegerField(null=True)
    shown_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["recipient", "shown_at", "id"],
                condition=Q(shown_at__isnull=False),
                name="notice_inbox",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(shown_at__isnull=False, read_at=None),
                name="notice_unread",
            ),
            models.Index(
                fields=["source_id"], condition=Q(kind="still_you"), name="notice_question"
            ),
        )


class Delivery(models.Model):
    """One way on which somebody is told of one thing, and what became of it.

    Its id is made from the occurrence and the channel, so nothing is sent twice on a way; the
    Message-ID is made from it as well. While it waits, `attempt_at` says when it may be taken; who
    takes it puts that off, so that it comes back by itself if they never return.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        NOT_NEEDED = "not_needed"
        REFUSED = "refused"
        FAILED = "failed"
        EXPIRED = "expired"

    class Priority(models.IntegerChoices):
        ACCOUNT = 0
        LETTER = 1
        REMINDER = 2

    id = models.UUIDField(primary_key=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.CASCADE, null=True, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="deliveries")
    kind = models.CharField(max_length=20, choices=Kind)
    channel = models.CharField(max_length=20, choices=Channel)
    source_id = models.UUIDField()
    priority = models.PositiveSmallIntegerField(choices=Priority)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=500, blank=True)
    # Of a letter that is sent: whether its owner's event is in the outbox.
    owner_told = models.BooleanField(default=False)

    class Meta:
        indexes = (
            # Waiting ones only: looking for work costs the same after millions were sent.
            models.Index(
                fields=["priority", "attempt_at"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(fields=["settled_at"], name="delivery_settled"),
            models.Index(
                fields=["settled_at"],
                condition=Q(kind="letter", state="sent", owner_told=False),
                name="delivery_untold",
            ),
        )
