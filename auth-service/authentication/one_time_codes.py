"""One-time codes of authenticator apps (RFC 6238), and the QR code that an app reads."""

import hmac
import io
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
# RFC 6238, 5.2: clocks differ and people type slowly; one step to either side.
WINDOW = (-1, 0, 1)
ISSUER = "A Letter to Myself"


def new_secret() -> str:
    """160 random bits (RFC 4226, 4) in base32, as apps take it."""
    return pyotp.random_base32(32)


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code this is, later than `after`; None if there is none."""
    codes, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    matching = [
        current + offset
        for offset in WINDOW
        if hmac.compare_digest(codes.generate_otp(current + offset), code)
    ]
    return max((step for step in matching if step > after), default=None)


def otpauth_uri(secret: str, *, account: str) -> str:
    """What the square code says, in the form all apps know."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def square_code(text: str) -> str:
    """A QR code as SVG: dark squares as one path in the colour of the text around it."""
    svg = io.BytesIO()
    drawn = segno.make_qr(text, error="m")
    drawn.save(svg, kind="svg", xmldecl=False, omitsize=True, border=2, lineclass=None)
    return svg.getvalue().decode()
