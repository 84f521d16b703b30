"""Personal API tokens as auth-service sees them: made here, looked up here."""

from account_kit.personal_tokens import Answer
from authentication import access_tokens, selectors
from authentication.opaque import digest, new_secret
from service_kit import clock
from service_kit.tokens import PERSONAL_PREFIX

# The first path segment after /api/ of what a token may be made for; accounts are not among them:
# a program that was given a token must not be able to change how its person signs in.
DOMAINS = (
    *("letters", "images", "users", "routines", "special-days", "schedules", "notifications"),
    *("emotions", "emotion-analysis", "recommendations"),
)
SCOPES = tuple(f"{domain}:{action}" for domain in DOMAINS for action in ("read", "write"))


def new_token() -> str:
    return PERSONAL_PREFIX + new_secret()


def introspection(token: str) -> Answer:
    """RFC 7662, 2.2, and what every service may know of a person with each request."""
    found = selectors.personal_token_good(digest=digest(token), now=clock.now())
    if found is None:
        return {"active": False}
    return {
        "active": True,
        "token_type": "Bearer",
        "sub": str(found.account_id),
        "scope": " ".join(found.scopes),
        "iat": int(found.created_at.timestamp()),
        "exp": found.expires_at and int(found.expires_at.timestamp()),
        **access_tokens.person_claims(found.account),
    }


class DatabaseTokens:
    """`settings.PERSONAL_TOKEN_SOURCE` here: auth-service asks nobody."""

    def introspect(self, token: str) -> Answer:
        return introspection(token)
