"""Routines, what became of them day by day, and special days.

What a person wrote is ciphertext here; see crypto-kit.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from crypto_kit.models import AccountKeyRow, ErasedAccountRow
from service_kit.ids import new_id


class AccountKey(AccountKeyRow):
    """Every row of an account hangs on this one."""


class ErasedAccount(ErasedAccountRow):
    """An account that is gone."""


class Place(models.Model):
    """Where a person lives and when their day starts, as far as it was told."""

    account = models.OneToOneField(AccountKey, models.CASCADE, primary_key=True, related_name="+")
    time_zone = models.CharField(max_length=64)
    day_starts_at = models.TimeField()
    revision = models.PositiveIntegerField(default=0)


class Move(models.Model):
    """Days, both included, that were shorter for a person because their clock was put forward."""

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()


class Reminding(models.Model):
    """What scheduler-service is told of.

    Of all that is told about one row the highest `revision` is right; a deleted one stays for a
    while without its words, so that whoever asks later hears of it too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    # The zone of its reminders; empty is wherever the person lives.
    time_zone = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    revision = models.BigIntegerField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = (
            models.Index(
                fields=["account", "-id"],
                condition=Q(deleted_at=None),
                name="%(class)s_of_account",
            ),
            models.Index(fields=["changed_at", "id"], name="%(class)s_changed"),
        )


class Routine(Reminding):
    """Something a person wants to come back to.

    `rules` are recurrences with the day since which each holds, oldest first: what was done under
    an earlier one is still measured by that. The last four fields are what its days up to
    `settled_until` come to; see settling.py.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"
        OTHER = "other"

    kind = models.CharField(max_length=8, choices=Kind)
    title_ciphertext = models.BinaryField()
    rules = models.JSONField()
    reminder_times = ArrayField(models.TimeField())
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    target_quantity = models.FloatField(null=True)
    unit_ciphertext = models.BinaryField(null=True)
    updated_at = models.DateTimeField()
    settled_until = models.DateField(null=True)
    strength = models.FloatField(default=0)
    streak = models.PositiveIntegerField(default=0)
    best_streak = models.PositiveIntegerField(default=0)


class Mark(models.Model):
    """What became of a routine on one of the person's days.

    `share` is how much of that day's target was reached, at most 1, as it was when it was marked.
    """

    class Kind(models.TextChoices):
        DONE = "done"
        SKIPPED = "skipped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    routine = models.ForeignKey(Routine, models.CASCADE, related_name="marks", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    share = models.FloatField(default=1)
    quantity = models.FloatField(null=True)
    note_ciphertext = models.BinaryField(null=True)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["routine", "day"], name="mark_once_a_day"),)


class Pause(models.Model):
    """Days, both included, on which a routine asks for nothing; without a last one, until told."""

    routine = models.ForeignKey(Routine, models.CASCADE, related_name="pauses")
    first = models.DateField()
    last = models.DateField(null=True)


class SpecialDay(Reminding):
    """A day that comes back every year: `month` and `day` are those of its `calendar`."""

    class Calendar(models.TextChoices):
        SOLAR = "solar"
        LUNAR = "lunar"

    name_ciphertext = models.BinaryField()
    calendar = models.CharField(max_length=8, choices=Calendar)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    leap_month = models.BooleanField(default=False)
    remind_days_before = ArrayField(models.PositiveSmallIntegerField())
    reminder_time = models.TimeField()
