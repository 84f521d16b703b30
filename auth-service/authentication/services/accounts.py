"""Accounts are made, and follow what their profiles say."""

from datetime import time
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from rest_framework import exceptions as drf
from rest_framework.fields import get_error_detail

from authentication import passwords
from authentication.models import EMAIL_ONCE, Account
from contracts.events import AccountRegistered, ProfileChanged
from service_kit.messaging.outbox import emit


def account_register(*, email: str, password: str, language: str, time_zone: str) -> Account:
    """A new account for a normalised address, or one that merely looks so when it is taken.

    Nobody learns from sign-up who has an account: an account of the taken address comes back
    with an id of its own, and was never written. Both cases hash once and run the same
    statements in the same order, so they take the same time; that the failing one still commits
    (nothing) costs the same flush of the log. Two sign-ups at once end the same way, because the
    constraint decides and not a question asked before.
    """
    account = Account(email=email, language=language, time_zone=time_zone)
    _require_strength(password, account)
    account.set_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                registered = AccountRegistered(email=email, language=language, time_zone=time_zone)
                emit(registered, account_id=account.id)
                account.save(force_insert=True)
        except IntegrityError as error:
            if not _broke(EMAIL_ONCE, error):
                raise
    return account


def account_follow_profile(account_id: UUID, profile: ProfileChanged) -> None:
    """Take over what the next access token says, unless a later revision was here before."""
    Account.objects.filter(id=account_id, profile_revision__lt=profile.revision).update(
        language=profile.language,
        time_zone=profile.time_zone,
        day_starts_at=time.fromisoformat(profile.day_starts_at),
        profile_revision=profile.revision,
    )


def _broke(constraint: str, error: IntegrityError) -> bool:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == constraint


def _require_strength(password: str, account: Account) -> None:
    try:
        validate_password(passwords.canonical(password), account)
    except ValidationError as error:
        raise drf.ValidationError({"password": get_error_detail(error)}) from error
