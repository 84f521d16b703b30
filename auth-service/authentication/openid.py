"""Signing in at another provider: OpenID Connect Core 1.0 with PKCE (RFC 7636), through Authlib."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from authentication.exceptions import NoSuchProvider, ProviderFailed
from service_kit import clock

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5.0
CLOCK_SKEW_SECONDS = 60
# Signed with the provider's own key; never "none", nor with the secret that we know as well.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]

Metadata = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One entry of OIDC_PROVIDERS."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    label: str

    @property
    def redirect_uri(self) -> str:
        return f"{settings.PUBLIC_URL}/api/auth/oidc/{self.name}/callback/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the provider says of the person."""

    issuer: str
    subject: str
    email: str
    email_verified: bool


def providers() -> list[Provider]:
    return [Provider(**each) for each in settings.OIDC_PROVIDERS]


def provider(name: str) -> Provider:
    """Raises NoSuchProvider."""
    for each in providers():
        if each.name == name:
            return each
    raise NoSuchProvider


def label_of(issuer: str) -> str:
    """What people call it, also when it is not configured any more: then its host name."""
    labels = {each.issuer: each.label for each in providers()}
    return labels.get(issuer) or urlsplit(issuer).hostname or issuer


def authorization_url(provider: Provider, *, state: str, nonce: str, verifier: str) -> str:
    """Where the browser goes; raises ProviderFailed."""
    try:
        with _client(provider) as client:
            endpoint = _metadata(provider, client)["authorization_endpoint"]
            url, _state = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
    except Exception as error:
        raise failed(error) from error
    return str(url)


def failed(error: Exception) -> ProviderFailed:
    """Whatever a stranger's answers led to, at the network, in a token or in between."""
    logger.warning("openid provider failed", extra={"error": type(error).__name__})
    return ProviderFailed()


def claims(provider: Provider, *, code: str, nonce: str, verifier: str) -> Claims:
    """What the ID token says that the code is exchanged for; raises ProviderFailed."""
    try:
        with _client(provider) as client:
            metadata = _metadata(provider, client)
            client.token_endpoint_auth_method = _auth_method(metadata)
            granted = client.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=verifier
            )
            keys = KeySet.import_key_set(
                client.request("GET", metadata["jwks_uri"], withhold_token=True).json()
            )
        return _checked(provider, granted, keys, nonce)
    except Exception as error:
        raise failed(error) from error


def _checked(provider: Provider, granted: Mapping[str, Any], keys: KeySet, nonce: str) -> Claims:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    token = jwt.decode(granted["id_token"], keys, registry=registry)
    expected = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    known = {
        "nonce": nonce,
        "client_id": provider.client_id,
        "access_token": granted.get("access_token"),
    }
    said = CodeIDToken(token.claims, token.header, expected, known)
    said.validate(now=int(clock.now().timestamp()), leeway=CLOCK_SKEW_SECONDS)
    return Claims(
        issuer=provider.issuer,
        subject=str(said["sub"]),
        email=str(said.get("email") or ""),
        # Some providers write the word.
        email_verified=said.get("email_verified") in (True, "true"),
    )


def _client(provider: Provider) -> OAuth2Client:
    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=provider.redirect_uri,
        code_challenge_method="S256",
        timeout=TIMEOUT_SECONDS,
    )


def _metadata(provider: Provider, client: OAuth2Client) -> Metadata:
    """OpenID Connect Discovery 1.0, 4.3: what calls itself otherwise is another issuer."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    metadata: Metadata = answer.json()
    if metadata["issuer"] != provider.issuer:
        raise ValueError("another issuer")
    return metadata


def _auth_method(metadata: Metadata) -> str:
    offered = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
