"""Accounts are made, and follow what their profiles say."""

from datetime import time
from uuid import UUID

from django.db import transaction

from authentication import selectors
from authentication.models import Account, Mail
from authentication.services import mails, passwords
from authentication.services.emails import VERIFY_WITHIN
from contracts.events import AccountRegistered, ProfileChanged
from service_kit.messaging.outbox import emit


def account_register(*, email: str, password: str, language: str, time_zone: str) -> Account:
    """A new account for a normalised address, or one that merely looks so when it is taken.

    Nobody learns from sign-up who has an account: an account of the taken address comes back
    with an id of its own, and was never written. Both cases hash once and run the same
    statements in the same order, so they take the same time; both commit, since a mail goes to
    the address either way: the link of somebody new, or a word to the owner that somebody tried.
    Two sign-ups at once end the same way, because the constraint decides and not a question asked
    before. It decides without an error, which the database would log with its values.
    """
    account = Account(email=email, language=language, time_zone=time_zone)
    passwords.strength_require(password, account)
    account.set_password(password)
    with transaction.atomic():
        with transaction.atomic():
            registered = AccountRegistered(email=email, language=language, time_zone=time_zone)
            emit(registered, account_id=account.id)
            Account.objects.bulk_create([account], ignore_conflicts=True)
            if selectors.account_get(account.id) is None:
                transaction.set_rollback(True)  # to the savepoint: the event goes, too
        # Whether it welcomes somebody new or tells the owner, the worker finds out.
        mails.tell(account, Mail.Kind.SIGNED_UP, lifetime=VERIFY_WITHIN)
    return account


def account_follow_profile(account_id: UUID, profile: ProfileChanged) -> None:
    """Take over what the next access token says, unless a later revision was here before."""
    Account.objects.filter(id=account_id, profile_revision__lt=profile.revision).update(
        language=profile.language,
        time_zone=profile.time_zone,
        day_starts_at=time.fromisoformat(profile.day_starts_at),
        openai_allowed=profile.openai_allowed,
        profile_revision=profile.revision,
    )
