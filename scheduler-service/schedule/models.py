"""Schedules, their people, and what has fallen due already."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from service_kit.ids import new_id


class Person(models.Model):
    """Where somebody lives and when their day begins; all writing for them waits for this row.

    `revision` is that of the profile's settings, 0 while only the account was heard of. What is
    left of an erased account is this row: an event that was late must not bring anything back.
    """

    account_id = models.UUIDField(primary_key=True, editable=False)
    # What auth-service gives somebody who says nothing else.
    time_zone = models.CharField(max_length=64, default="Asia/Seoul")
    day_starts_at = models.TimeField(default=time(0))
    revision = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)


class Schedule(models.Model):
    """A local rule, and the next instant that follows from it.

    Of all that is told about one source the highest `revision` is right; one that is `gone` stays
    as a row that knows so, and nothing told later changes that.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"
        STILL_YOU = "still_you"
        ROUTINE = "routine"
        SPECIAL_DATE = "special_date"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    source_id = models.UUIDField()
    revision = models.BigIntegerField()
    gone = models.BooleanField(default=False)
    # The days, as rules.py writes and reads them.
    rule = models.JSONField(default=dict)
    wall_times = ArrayField(models.TimeField(), default=list)
    # An IANA name, empty for wherever the person lives.
    time_zone = models.CharField(max_length=64, blank=True, default="")
    ends_on = models.DateField(null=True)
    # What comes after it is to be told: the rule holds from then on, or the last one was then.
    since = models.DateTimeField()
    # The wall clock of the last one: who moves west does not hear of the same hour again.
    last_wall = models.CharField(max_length=16, blank=True, default="")
    next_at = models.DateTimeField(null=True)
    # What could not be computed when it was due is not tried before.
    put_off_until = models.DateTimeField(null=True)
    # When the owner was last asked about everything and knew of it; see reconciliation.py.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "source_id"], name="schedule_once_a_source"),
        )
        indexes = (
            # Only what is to come: a tick costs the same however much lies in the future or past.
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="live"),
        )


class Occurrence(models.Model):
    """That a schedule fell due at an instant was told: once, whatever happens."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    due_on = models.DateField()
    folded = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["schedule", "due_at"], name="occurrence_once"),
        )


class Heartbeat(models.Model):
    """When the last tick was done; one row."""

    ticked_at = models.DateTimeField()


class ZoneDatabase(models.Model):
    """Through which edition of the IANA database all instants were seen, and how far the next one
    has come; one row."""

    version = models.CharField(max_length=32)
    reached = models.UUIDField(null=True)


class Reconciliation(models.Model):
    """How far asking an owner has come.

    `done_until` is from when on changes are asked for, `began_at` when the pass at hand began (none
    is at hand without it), `cursor` where it goes on.
    """

    source = models.CharField(primary_key=True, max_length=32)
    done_until = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    full = models.BooleanField(default=False)
    cursor = models.TextField(blank=True, default="")
