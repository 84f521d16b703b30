"""Accounts and their sessions."""

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from authentication import passwords
from rest_kit import addresses
from service_kit import clock
from service_kit.ids import new_id

EMAIL_ONCE = "account_email_once"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        """By e-mail address in any spelling; an impossible one is nobody's."""
        try:
            return self.get(email=addresses.normalised(username or ""))
        except ValidationError as error:
            raise Account.DoesNotExist from error

    def create_superuser(self, email: str, password: str, **extra: Any) -> "Account":
        """An operator, for `manage.py createsuperuser`."""
        account = Account(email=addresses.normalised(email), is_staff=True, **extra)
        account.set_password(password)
        account.save(force_insert=True)
        return account


class Account(AbstractBaseUser):
    """A person who can sign in. What others see of them is user-service's affair."""

    class Language(models.TextChoices):
        KOREAN = "ko", "한국어"
        ENGLISH = "en", "English"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("email address"), max_length=addresses.MAX_LENGTH)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.KOREAN)
    time_zone = models.CharField(max_length=64, default="Asia/Seoul")
    day_starts_at = models.TimeField(default=time(0), db_default=time(0))
    openai_allowed = models.BooleanField(default=False, db_default=False)
    # Which revision of the profile the four above are of.
    profile_revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    # No such column: a session's row knows it better.
    last_login = None

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], name=EMAIL_ONCE),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_lower"),
        )

    def __str__(self) -> str:
        # The address must not slip into a log; the admin's tables show it where it is wanted.
        return str(self.id)

    @property
    def email_verified(self) -> bool:
        return self.email_verified_at is not None

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and passwords.canonical(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(raw_password and passwords.canonical(raw_password))

    # The admin's questions. There is one kind of operator, and what they may change is little.

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Session(models.Model):
    """One sign-in on one device: a refresh-token family."""

    class End(models.TextChoices):
        LOGOUT = "logout", _("signed out")
        EVERYWHERE = "everywhere", _("signed out everywhere")
        REUSE = "reuse", _("a refresh token was used twice")
        DEACTIVATED = "deactivated", _("the account was deactivated")
        REVOKED = "revoked", _("signed out from another device")
        PASSWORD = "password", _("the password was changed")
        CLOSING = "closing", _("the account is being deleted")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    user_agent = models.CharField(max_length=400, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, choices=End, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="session_end_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(models.Model):
    """One token of a family; the one without `used_at` is the newest. Only its hash is kept."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="refresh_tokens", db_index=False
    )
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["session"], condition=Q(used_at=None), name="session_has_one_live_token"
            ),
        )
        indexes = (models.Index(fields=["session", "used_at"], name="refresh_token_family"),)
