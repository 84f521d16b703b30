"""What the mails about an account say; whom and what about, auth-service knows.

Korean is in the translations, written with the same care.
"""

from datetime import datetime
from email.utils import parseaddr
from string import Formatter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notify.auth_service import AccountMail
from notify.mails import Mail
from notify.words import Words

NOT_YOU = _(
    "If that was not you, please choose a new password: all devices are signed out with it."
)
_SECURITY = _("Look at my security page")
_NEW_PASSWORD = _("Choose a new password")

FACTORS = {"totp": _("codes of an authenticator app"), "passkey": _("a passkey")}

WORDS: dict[str, Words] = {
    "verify": Words(
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
    ),
    "sign_up_taken": Words(
        _("You already have a place here"),
        (
            _("Somebody, perhaps you, just tried to sign up with this address."),
            _("There is an account with it already, and your letters are where you left them."),
            _("If you do not remember the password, you can choose a new one on the login page."),
            _("If it was not you: nothing has changed, and there is nothing you need to do."),
        ),
        button=_("Log in"),
    ),
    "password_reset": Words(
        _("Choose a new password"),
        (
            _("It happens. With this link you can choose a new password; it works for one hour."),
            _("All devices will then be signed out and personal tokens end. Your letters stay."),
            _("If you did not ask for this, you can leave this mail unanswered."),
        ),
        button=_("Choose a new password"),
    ),
    "password_changed": Words(
        _("Your password was changed"),
        (
            _("Your password was changed on {when}. The other devices were signed out."),
            _("Personal tokens of your programs that still work: {tokens}."),
            NOT_YOU,
        ),
        button=_NEW_PASSWORD,
    ),
    "email_change": Words(
        _("Is this your new address?"),
        (
            _("You asked for your letters to come to this address from now on."),
            _("Nothing changes until you confirm it here. The link works for one day."),
            _("If you did not ask for this, you can leave this mail unanswered."),
        ),
        button=_("Yes, use this address"),
    ),
    "email_change_taken": Words(
        _("Somebody wanted to use your address"),
        (
            _("Somebody, perhaps you, tried to move another account to this address."),
            _("It already belongs to an account here, so nothing has changed."),
        ),
        button=_SECURITY,
    ),
    "email_change_asked": Words(
        _("A new address was asked for"),
        (
            _("On {when} somebody who knows your password asked to move your account to {new}."),
            _("Until that address is confirmed, everything stays as it is."),
            NOT_YOU,
        ),
        button=_NEW_PASSWORD,
    ),
    "email_changed": Words(
        _("Your address was changed"),
        (
            _("Since {when} your account belongs to {new}, and mails go there."),
            _(
                "If that was not you, please write to {contact} at once. The people who run this"
                " place can help you; keep this mail until then."
            ),
        ),
    ),
    "new_device": Words(
        _("A new device signed in"),
        (
            _("Somebody signed in to your account on {when} with {device}, from {network}."),
            _("If that was you, all is well."),
            NOT_YOU,
        ),
        button=_SECURITY,
    ),
    "factor_added": Words(
        _("A second step was added"),
        (_("Since {when} signing in also asks for a second step: {factor}."), NOT_YOU),
        button=_SECURITY,
    ),
    "factor_removed": Words(
        _("A second step was removed"),
        (_("On {when} a second step for signing in was removed: {factor}."), NOT_YOU),
        button=_SECURITY,
    ),
    "identity_added": Words(
        _("Another account was connected"),
        (_("Since {when} you can also log in with {provider}."), NOT_YOU),
        button=_SECURITY,
    ),
    "identity_removed": Words(
        _("A connected account was removed"),
        (_("Since {when} {provider} does not open your account any more."), NOT_YOU),
        button=_SECURITY,
    ),
    "token_made": Words(
        _("A personal token was made"),
        (
            _("Since {when} a program can reach your account with a personal token: {name}."),
            _(
                "If that was not you, please choose a new password on the login page, as if you"
                " had forgotten yours: all devices are signed out and all tokens end with it."
            ),
        ),
        button=_NEW_PASSWORD,
    ),
    "recovery_code_used": Words(
        _("A recovery code was used"),
        (
            _("One of your recovery codes was used on {when}, to sign in or to confirm a change."),
            NOT_YOU,
        ),
        button=_SECURITY,
    ),
    "erasure": Words(
        _("Your account will be deleted"),
        (
            _("As you wished, your account and every letter in it will be deleted on {day}."),
            _("Until then you can change your mind with one press; afterwards nobody can."),
            _("On this page you can see what was deleted, also later: {receipts}"),
        ),
        button=_("Keep my account"),
    ),
    "erasure_cancelled": Words(
        _("Your account stays"),
        (
            _("Your account will not be deleted. Your letters are where you left them."),
            NOT_YOU,
        ),
        button=_("Log in"),
    ),
}


def account_mail(mail: AccountMail) -> Mail:
    """In the mail's language. The hour is the person's own."""
    words = WORDS[mail.kind]
    with translation.override(mail.language):
        blanks = _blanks(mail)
        return Mail(
            to=mail.address,
            language=mail.language,
            subject=str(words.subject),
            paragraphs=[
                str(text).format(**blanks)
                for text in words.paragraphs
                if _names(str(text)) <= blanks.keys()
            ],
            button=str(words.button),
            link=mail.link or "",
        )


def _names(text: str) -> set[str]:
    """The blanks of a sentence. A mail from before a deploy may not know what it asks for by now:
    it goes without that sentence, since the others are not to wait for ever."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _blanks(mail: AccountMail) -> dict[str, str]:
    """What the words leave open."""
    zone = ZoneInfo(mail.time_zone)
    blanks = {name: str(value) for name, value in mail.details.items()}
    blanks["when"] = _moment(mail.created_at, zone)
    blanks["contact"] = settings.MAIL_CONTACT or parseaddr(settings.MAIL_FROM)[1]
    if "network" in blanks:
        blanks["network"] = blanks["network"] or gettext("an unknown network")
    if "factor" in blanks:
        blanks["factor"] = str(FACTORS.get(blanks["factor"], blanks["factor"]))
    if mail.expires_at is not None:
        blanks["day"] = _moment(mail.expires_at, zone)
    return blanks


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return date_format(instant.astimezone(zone), gettext("j F Y, H:i"))
