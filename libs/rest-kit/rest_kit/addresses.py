"""One spelling for each e-mail address, so that nobody has two accounts by accident."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
MAX_LOCAL_LENGTH = 64  # RFC 5321, 4.5.3.1.1


def normalised(typed: str) -> str:
    """The address in lower-case ASCII, an international domain as IDNA; may raise ValidationError.

    RFC 5321 lets the part before the @ depend on case; no provider does. What is stored is what
    is compared and what mail is sent to. Legal, hardly used by people, and refused: local parts
    that are quoted or not ASCII (some letters look or lower-case like others), and address
    literals.
    """
    validate_email(typed)
    local, _at, domain = typed.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}".lower()
    except UnicodeError as error:
        raise invalid() from error
    if len(address) > MAX_LENGTH or len(local) > MAX_LOCAL_LENGTH:
        raise invalid()
    if not local.isascii() or local.startswith('"') or domain.startswith("["):
        raise invalid()
    return address


def masked(address: str) -> str:
    """Enough to recognise one's own by: m…@example.com; nothing for none."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""


def invalid() -> ValidationError:
    return ValidationError(_("Enter a valid email address."), code="invalid")
