"""What each mail says. Korean is in the translations, written with the same care."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authentication.models import Mail

Kind = Mail.Kind


@dataclass(frozen=True, slots=True)
class Words:
    """`{device}` and the like are filled in; `button` leads to `page`, with the mail's token."""

    subject: Promise | str
    paragraphs: tuple[Promise | str, ...]
    button: Promise | str = ""
    page: str = ""


NOT_YOU = _(
    "If that was not you, please choose a new password: all devices are signed out with it."
)
_SECURITY: dict[str, Any] = {"button": _("Look at my security page"), "page": "/security/"}
_NEW_PASSWORD: dict[str, Any] = {"button": _("Choose a new password"), "page": "/forgot/"}

FACTORS = {"totp": _("codes of an authenticator app"), "passkey": _("a passkey")}

WORDS: dict[str, Words] = {
    Kind.VERIFY: Words(
        _("Is this your address?"),
        (
            _("Welcome. A quiet place to write to yourself is waiting for you."),
            _(
                "Please confirm that this address is yours, so that your letters find you and you"
                " can come back even if the password is forgotten. The link works for three days."
            ),
            _("If you did not sign up, you can leave this mail unanswered."),
        ),
        button=_("Yes, this is my address"),
        page="/verify/",
    ),
    Kind.SIGN_UP_TAKEN: Words(
        _("You already have a place here"),
        (
            _("Somebody, perhaps you, just tried to sign up with this address."),
            _("There is an account with it already, and your letters are where you left them."),
            _("If you do not remember the password, you can choose a new one on the login page."),
            _("If it was not you: nothing has changed, and there is nothing you need to do."),
        ),
        button=_("Log in"),
        page="/login/",
    ),
    Kind.PASSWORD_RESET: Words(
        _("Choose a new password"),
        (
            _("It happens. With this link you can choose a new password; it works for one hour."),
            _("All devices will then be signed out and personal tokens end. Your letters stay."),
            _("If you did not ask for this, you can leave this mail unanswered."),
        ),
        button=_("Choose a new password"),
        page="/reset/",
    ),
    Kind.PASSWORD_CHANGED: Words(
        _("Your password was changed"),
        (
            _("Your password was changed on {when}. The other devices were signed out."),
            _("Personal tokens of your programs that still work: {tokens}."),
            NOT_YOU,
        ),
        **_NEW_PASSWORD,
    ),
    Kind.EMAIL_CHANGE: Words(
        _("Is this your new address?"),
        (
            _("You asked for your letters to come to this address from now on."),
            _("Nothing changes until you confirm it here. The link works for one day."),
            _("If you did not ask for this, you can leave this mail unanswered."),
        ),
        button=_("Yes, use this address"),
        page="/verify/",
    ),
    Kind.EMAIL_CHANGE_TAKEN: Words(
        _("Somebody wanted to use your address"),
        (
            _("Somebody, perhaps you, tried to move another account to this address."),
            _("It already belongs to an account here, so nothing has changed."),
        ),
        **_SECURITY,
    ),
    Kind.EMAIL_CHANGE_ASKED: Words(
        _("A new address was asked for"),
        (
            _("On {when} somebody who knows your password asked to move your account to {new}."),
            _("Until that address is confirmed, everything stays as it is."),
            NOT_YOU,
        ),
        **_NEW_PASSWORD,
    ),
    Kind.EMAIL_CHANGED: Words(
        _("Your address was changed"),
        (
            _("Since {when} your account belongs to {new}, and mails go there."),
            _(
                "If that was not you, please write to {contact} at once. The people who run this"
                " place can help you; keep this mail until then."
            ),
        ),
    ),
    Kind.NEW_DEVICE: Words(
        _("A new device signed in"),
        (
            _("Somebody signed in to your account on {when} with {device}, from {network}."),
            _("If that was you, all is well."),
            NOT_YOU,
        ),
        **_SECURITY,
    ),
    Kind.FACTOR_ADDED: Words(
        _("A second step was added"),
        (_("Since {when} signing in also asks for a second step: {factor}."), NOT_YOU),
        **_SECURITY,
    ),
    Kind.FACTOR_REMOVED: Words(
        _("A second step was removed"),
        (_("On {when} a second step for signing in was removed: {factor}."), NOT_YOU),
        **_SECURITY,
    ),
    Kind.IDENTITY_ADDED: Words(
        _("Another account was connected"),
        (_("Since {when} you can also log in with {provider}."), NOT_YOU),
        **_SECURITY,
    ),
    Kind.IDENTITY_REMOVED: Words(
        _("A connected account was removed"),
        (_("Since {when} {provider} does not open your account any more."), NOT_YOU),
        **_SECURITY,
    ),
    Kind.TOKEN_MADE: Words(
        _("A personal token was made"),
        (
            _("Since {when} a program can reach your account with a personal token: {name}."),
            _(
                "If that was not you, please choose a new password on the login page, as if you"
                " had forgotten yours: all devices are signed out and all tokens end with it."
            ),
        ),
        **_NEW_PASSWORD,
    ),
    Kind.RECOVERY_CODE_USED: Words(
        _("A recovery code was used"),
        (
            _("Somebody signed in to your account on {when} with one of your recovery codes."),
            NOT_YOU,
        ),
        **_SECURITY,
    ),
    Kind.ERASURE: Words(
        _("Your account will be deleted"),
        (
            _("As you wished, your account and every letter in it will be deleted on {day}."),
            _("Until then you can change your mind with one press; afterwards nobody can."),
            _("On this page you can see what was deleted, also later: {receipts}"),
        ),
        button=_("Keep my account"),
        page="/erasure/",
    ),
    Kind.ERASURE_CANCELLED: Words(
        _("Your account stays"),
        (
            _("Your account will not be deleted. Your letters are where you left them."),
            NOT_YOU,
        ),
        button=_("Log in"),
        page="/login/",
    ),
}
