"""Letters, drafts and tags. What a person wrote is ciphertext here; see crypto-kit."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from crypto_kit.models import AccountKeyRow, ErasedAccountRow
from service_kit.ids import new_id

EXCERPT_CHARACTERS = 200


class AccountKey(AccountKeyRow):
    """Every row of an account hangs on this one."""


class ErasedAccount(ErasedAccountRow):
    """An account that is gone."""


class Tag(models.Model):
    """A person's word for some of their letters, found by a keyed hash of its folded form."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+")
    name_hash = models.BinaryField()
    name_ciphertext = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "name_hash"], name="tag_once_an_account"),
        )


class Letter(models.Model):
    """A letter; sealed when `opens_at` is set, and closed until that instant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    title_ciphertext = models.BinaryField()
    body_ciphertext = models.BinaryField()
    # The beginning of the body, so that a list need not read whole letters.
    excerpt_ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    favorite = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, related_name="letters")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    written_on = models.DateField()
    # The day under which the letter is listed: the day it opens, or the day it was written.
    day = models.DateField()
    sealed_at = models.DateTimeField(null=True)
    opens_on = models.DateField(null=True)
    opens_time = models.TimeField(null=True)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    opens_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    hide_title = models.BooleanField(default=False)
    # How many pictures it shows: a list of letters without any need not ask for them.
    image_count = models.PositiveSmallIntegerField(default=0)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # The letters that answer this one, oldest first: part of every list, so not looked up.
    replies = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = (
            # What was written on this day of other years.
            models.Index(fields=["account", "written_on"], name="letter_written_on"),
            # A page of a list is one range of this index, whatever the account holds beside it.
            models.Index(fields=["account", "-day", "-id"], name="letter_list"),
            models.Index(
                fields=["account", "-day", "-id"],
                condition=models.Q(favorite=True),
                name="letter_favorites",
            ),
            # Closed ones, and those that came and were not opened.
            models.Index(
                fields=["id"],
                condition=models.Q(opens_at__isnull=False, opened_at__isnull=True),
                name="letter_unopened",
            ),
        )

    @property
    def has_arrived(self) -> bool:
        """Nobody has opened it since its day came; of a letter that may be read."""
        return self.opens_at is not None and self.opened_at is None


class LedgerEntry(models.Model):
    """What happened to a sealed letter, chained to what happened before; see ledger.py."""

    class Kind(models.TextChoices):
        SEALED = "sealed"
        POSTPONED = "postponed"
        UNSEALED = "unsealed"
        CLOCKS_CHANGED = "clocks_changed"
        DUE = "due"
        HANDED_OVER = "handed_over"
        OPENED = "opened"

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="ledger", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["letter", "number"], name="entry_once_a_ledger"),
        )
        indexes = (
            models.Index(fields=["account"], name="ledger_of_account"),
            # What changed about seals since an instant.
            models.Index(fields=["at", "id"], name="ledger_by_time"),
        )


class ZoneDatabase(models.Model):
    """By which edition of the IANA database all instants were computed, and how far the next one
    has come; one row."""

    version = models.CharField(max_length=32)
    reached = models.UUIDField(null=True)


class SearchIndex(models.Model):
    """The blind index of one letter; see search.py.

    A table of its own keeps the lists' rows short.
    """

    letter = models.OneToOneField(
        Letter, models.CASCADE, primary_key=True, related_name="search_index"
    )
    grams = ArrayField(models.IntegerField())

    class Meta:
        # New entries wait in a list that every search reads from end to end: keep it short.
        indexes = (GinIndex(fields=["grams"], name="search_grams", gin_pending_list_limit=256),)


class Draft(models.Model):
    """A letter in the making; the client chooses `draft_id` before it ever reaches a network."""

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    draft_id = models.UUIDField()
    title_ciphertext = models.BinaryField()
    body_ciphertext = models.BinaryField()
    tags_ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    reply_to = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "draft_id"], name="draft_once_an_account"),
        )
        indexes = (models.Index(fields=["account", "-updated_at", "-draft_id"], name="draft_list"),)


class AttachedImage(models.Model):
    """A picture that a letter or draft shows, and what letter-storage-service says of it.

    `content_type`, `width`, `height` and the words for it are unknown while that is away.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    # The id of a letter, or of a draft.
    holder_id = models.UUIDField()
    image_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=20, null=True)  # noqa: DJ001  unknown is not empty
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt_ciphertext = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "holder_id", "image_id"], name="image_once_a_holder"
            ),
        )
        indexes = (models.Index(fields=["account", "image_id"], name="image_of_account"),)
