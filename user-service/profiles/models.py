"""Profiles, their photos, and the accounts both hang on."""

import uuid

from django.db import models
from django.db.models import Q

from image_kit.models import UploadRow
from service_kit import clock


class Account(models.Model):
    """An account we have heard of; all writing for it waits in turn for this row.

    What is left of an erased one is this row: an access token that still lives must not bring
    anything back.
    """

    account_id = models.UUIDField(primary_key=True, editable=False)
    erased_at = models.DateTimeField(null=True)


class Profile(models.Model):
    """What a person says of themselves, and how they want their days counted.

    `settings_revision` counts the changes of language, time zone, day start and consent, which
    other services are told of.
    """

    class Language(models.TextChoices):
        KOREAN = "ko", "한국어"
        ENGLISH = "en", "English"

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="profile", editable=False
    )
    nickname = models.CharField(max_length=40, blank=True)
    bio = models.CharField(max_length=500, blank=True)
    birthday = models.DateField(null=True)
    blog_url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=Language)
    time_zone = models.CharField(max_length=64)
    day_starts_at = models.TimeField()
    # Whether OpenAI may be asked for this person, wherever the operator has a key for it.
    openai_allowed = models.BooleanField(default=False, db_default=False)
    settings_revision = models.PositiveIntegerField(default=0)


class Photo(models.Model):
    """A picture in the store, or one that may be there: the row is written before the object.

    Its id is random and new with every upload, and it is the address: nobody can guess one, or
    tell from two of them that they belong to the same person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="photos")
    size = models.PositiveIntegerField()
    shown = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=Q(shown=True), name="account_shows_one_photo"
            ),
        )


class Upload(UploadRow):
    """That somebody sent a photo, whatever became of it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="uploads", db_index=False)

    class Meta:
        indexes = (models.Index(fields=["account", "at"], name="upload_of_account"),)
