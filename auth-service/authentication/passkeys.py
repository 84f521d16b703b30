"""Passkeys (WebAuthn Level 3) through py_webauthn: what browsers are asked, and whether it is true.

The challenge that an authenticator signs is one of our own signed ones, so that it says itself
what it was for and nothing waits in a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from authentication.exceptions import InvalidPasskey
from authentication.models import Account, Passkey

NAME = "A Letter to Myself"
TIMEOUT_MS = 5 * 60 * 1000

# What a browser's JSON of any shape can make the library raise beside its own errors.
MALFORMED = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A passkey that an authenticator has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    backed_up: bool


def relying_party() -> str:
    """WebAuthn's RP id: the host people use. A passkey is bound to it for ever."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def registration_options(
    account: Account, *, challenge: str, known: Iterable[Passkey]
) -> dict[str, Any]:
    """For `navigator.credentials.create()`: discoverable, and unlocked by the person."""
    options = webauthn.generate_registration_options(
        rp_id=relying_party(),
        rp_name=NAME,
        user_id=account.id.bytes,
        user_name=account.email,
        challenge=challenge.encode(),
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(passkey) for passkey in known],
    )
    return options_to_json_dict(options)


def login_options(*, challenge: str, allowed: Iterable[Passkey]) -> dict[str, Any]:
    """For `navigator.credentials.get()`: with none allowed by name the person chooses."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(),
        challenge=challenge.encode(),
        timeout=TIMEOUT_MS,
        allow_credentials=[_descriptor(passkey) for passkey in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def challenge_of(credential: dict[str, Any]) -> str:
    """What was signed, not checked yet; raises InvalidPasskey."""
    try:
        said = base64url_to_bytes(credential["response"]["clientDataJSON"])
        return parse_client_data_json(said).challenge.decode()
    except MALFORMED as error:
        raise InvalidPasskey from error


def registered(credential: dict[str, Any], *, challenge: str) -> Registered:
    """The new passkey of a browser's answer; raises InvalidPasskey."""
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=relying_party(),
            expected_origin=settings.PUBLIC_URL,
            require_user_verification=True,
        )
        named = credential["response"].get("transports") or []
        transports = [known.value for known in AuthenticatorTransport if known.value in named]
    except MALFORMED as error:
        raise InvalidPasskey from error
    return Registered(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=transports,
        backed_up=verified.credential_backed_up,
    )


def id_of(credential: dict[str, Any]) -> bytes:
    """Which passkey claims to have signed; raises InvalidPasskey."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except MALFORMED as error:
        raise InvalidPasskey from error


def sign_count_after(credential: dict[str, Any], *, challenge: str, passkey: Passkey) -> int:
    """The passkey has signed the challenge here and now; raises InvalidPasskey.

    Also where its counter went backwards: then two devices hold the same key. Most passkeys
    count nothing and say 0.
    """
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=relying_party(),
            expected_origin=settings.PUBLIC_URL,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        handle = credential["response"].get("userHandle")
        if handle and base64url_to_bytes(handle) != passkey.account_id.bytes:
            raise InvalidPasskey
    except MALFORMED as error:
        raise InvalidPasskey from error
    return verified.new_sign_count


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(name) for name in passkey.transports]
    return PublicKeyCredentialDescriptor(id=bytes(passkey.credential_id), transports=transports)
