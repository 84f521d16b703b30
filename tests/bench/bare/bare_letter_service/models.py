"""letter-service's tables in plain text: the same columns, constraints and indexes.

The outbox and the idempotency keys hold no ciphertext, so the bare views use the real ones.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Account(models.Model):
    objects: ClassVar[models.Manager["Account"]] = models.Manager()

    account_id = models.UUIDField(primary_key=True)


class Tag(models.Model):
    objects: ClassVar[models.Manager["Tag"]] = models.Manager()

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name_folded = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "name_folded"], name="bare_tag_once"),
        )


class Letter(models.Model):
    objects: ClassVar[models.Manager["Letter"]] = models.Manager()

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    title = models.TextField()
    body = models.TextField()
    excerpt = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    favorite = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, related_name="letters")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    written_on = models.DateField()
    day = models.DateField()
    sealed_at = models.DateTimeField(null=True)
    opens_on = models.DateField(null=True)
    opens_time = models.TimeField(null=True)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    opens_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    hide_title = models.BooleanField(default=False)
    image_count = models.PositiveSmallIntegerField(default=0)
    reply_to = models.UUIDField(null=True)
    replies = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-day", "-id"], name="bare_letter_list"),
            models.Index(
                fields=["account", "-day", "-id"],
                condition=models.Q(favorite=True),
                name="bare_letter_favorites",
            ),
        )


class SearchIndex(models.Model):
    objects: ClassVar[models.Manager["SearchIndex"]] = models.Manager()

    letter = models.OneToOneField(
        Letter, models.CASCADE, primary_key=True, related_name="search_index"
    )
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes = (GinIndex(fields=["grams"], name="bare_search_grams"),)
