"""Personal API tokens are made, used and withdrawn."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from account_kit.personal_tokens import GOOD_SECONDS, Answer
from authentication import personal_tokens, selectors
from authentication.exceptions import AccountUnavailable, NoSuchToken, TooMany
from authentication.models import PersonalToken
from authentication.opaque import digest
from authentication.services import security_notices
from service_kit import clock

TOKENS_PER_ACCOUNT = 50


@transaction.atomic
def personal_token_create(
    *, account_id: UUID, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[PersonalToken, str]:
    """The row and the token, whose text exists in this answer alone; raises TooMany.

    For who has shown again that it is them: a token outlives the session that made it.
    """
    account = selectors.account_locked(account_id)
    if account is None:
        raise AccountUnavailable
    if account.personal_tokens.count() >= TOKENS_PER_ACCOUNT:
        raise TooMany
    token = personal_tokens.new_token()
    row = PersonalToken.objects.create(
        account=account,
        name=name,
        digest=digest(token),
        scopes=scopes,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    security_notices.token_made(account, name=name)
    return row, token


def personal_token_delete(*, account_id: UUID, token_id: UUID) -> None:
    """Services that remember the token forget it within a minute; raises NoSuchToken."""
    if not PersonalToken.objects.filter(account=account_id, id=token_id).delete()[0]:
        raise NoSuchToken


def personal_token_introspect(*, token: str) -> Answer:
    """What the token is good for, for the service that asks; notes that it was used."""
    answer = personal_tokens.introspection(token)
    if answer["active"]:
        now = clock.now()
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=now - timedelta(seconds=GOOD_SECONDS))
        PersonalToken.objects.filter(unnoted, digest=digest(token)).update(last_used_at=now)
    return answer
