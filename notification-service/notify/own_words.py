"""What our own mails say: arrivals, reminders, and what somebody asked us to send.

Never a letter's text or title; of routines and special days what routine-service says they are
called, which is kept nowhere here.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notify import channels, links, still_here
from notify.mails import Mail
from notify.models import Delivery, Kind, Notice, Recipient
from notify.routine_service import Look
from notify.words import Words

LETTER = Words(
    _("A letter from you has arrived"),
    (
        _("You once wrote to yourself, and chose {day} for it. That day has come."),
        _("It waits, still sealed, until you open it."),
    ),
    button=_("Open the letter"),
)
STILL_YOU = Words(
    _("Still you?"),
    (
        _("A letter that you sealed long ago arrives on {day}."),
        _("So that it finds you: is this still your address? One press is enough."),
        _("If another one suits you better by now, you can change it on the same page."),
    ),
    button=_("Answer"),
)
STILL_YOU_AGAIN = Words(
    _("Still you?"),
    (
        _("A letter that you sealed long ago arrives on {day}."),
        _("We asked once before. That mail may not have found you, so this one goes every way."),
        _("If this is still your address, one press is enough. You can change it there as well."),
    ),
    button=_("Answer"),
)
ROUTINE = Words("{title}", (_("This is the moment you chose. Resting today is fine, too."),))
SPECIAL_TODAY = Words(_("Today: {title}"), (_("You asked to be reminded of this day."),))
SPECIAL_AHEAD = Words(
    _("In {days} days: {title}"), (_("{day} is a day you wanted to be told of in good time."),)
)
SPECIAL_TOMORROW = Words(
    _("Tomorrow: {title}"), (_("{day} is a day you wanted to be told of in good time."),)
)
FOLDED = _("Some reminders could not reach you in time. This one stands for them all.")
TEST = Words(
    _("This is how mails from here look"),
    (
        _("You asked for a test, and it found its way to you."),
        _("Letters and reminders come by the same way."),
    ),
    button=_("What reaches me, and how"),
)
SECOND_ADDRESS = Words(
    _("A second address for your letters"),
    (
        _("Somebody, probably you, wants letters to come here if another address fails."),
        _("Please confirm that this address is yours. Nothing is sent here before that."),
        _("If it was not you, you can leave this mail unanswered."),
    ),
    button=_("Yes, this is my address"),
)
SETTINGS = "/notifications/settings/"


def own_mail(delivery: Delivery, recipient: Recipient, look: Look | None) -> Mail:
    """For the address of the delivery's channel; `look` says what a reminder is about."""
    words = _words(delivery, look)
    with translation.override(recipient.language):
        blanks = _blanks(delivery, look)
        paragraphs = [str(text).format(**blanks) for text in words.paragraphs]
        if delivery.notice is not None and delivery.notice.folded:
            paragraphs.append(str(FOLDED))
        return Mail(
            to=_address(delivery, recipient),
            language=recipient.language,
            subject=str(words.subject).format(**blanks),
            paragraphs=paragraphs,
            button=str(words.button or _("Open")),
            link=settings.PUBLIC_URL + _path(delivery, recipient),
            unsubscribe=_unsubscribe(delivery, recipient),
            is_arrival=delivery.kind == Kind.LETTER,
        )


def _words(delivery: Delivery, look: Look | None) -> Words:
    if delivery.notice is not None and still_here.is_asked_again(delivery.notice):
        return STILL_YOU_AGAIN
    if delivery.kind == Kind.SPECIAL_DATE:
        days = (look.days_before or 0) if look else 0
        return {0: SPECIAL_TODAY, 1: SPECIAL_TOMORROW}.get(days, SPECIAL_AHEAD)
    return {
        Kind.LETTER: LETTER,
        Kind.STILL_YOU: STILL_YOU,
        Kind.ROUTINE: ROUTINE,
        Kind.TEST: TEST,
        Kind.SECOND_ADDRESS: SECOND_ADDRESS,
    }[Kind(delivery.kind)]


def _blanks(delivery: Delivery, look: Look | None) -> dict[str, Any]:
    blanks: dict[str, Any] = {}
    if look is not None:
        blanks = {"title": " ".join((look.title or "").split()), "days": look.days_before or 0}
    if delivery.notice is not None:
        blanks["day"] = date_format(_day(delivery.notice, look), gettext("j F Y"))
    return blanks


def _day(notice: Notice, look: Look | None) -> date:
    """The day that is spoken of: of what is told ahead, the day itself."""
    ahead = still_here.days_before(notice) if notice.kind == Kind.STILL_YOU else 0
    if look is not None:
        ahead = look.days_before or 0
    return notice.due_on + timedelta(days=ahead)


def _path(delivery: Delivery, recipient: Recipient) -> str:
    """The page; a token comes after the #, so that no server on the way sees it."""
    match delivery.kind:
        case Kind.LETTER:
            return f"/letters/{delivery.source_id}/"
        case Kind.ROUTINE | Kind.SPECIAL_DATE:
            return "/routines/"
        case Kind.STILL_YOU:
            address = _address(delivery, recipient)
            token = links.token_of(recipient.account_id, links.STILL_YOU, address)
            return f"/still-you/#{token}"
        case Kind.SECOND_ADDRESS:
            address = recipient.second_email
            token = links.token_of(recipient.account_id, links.SECOND_ADDRESS, address)
            return f"/second-address/#{token}"
    return SETTINGS


def _address(delivery: Delivery, recipient: Recipient) -> str:
    if delivery.kind == Kind.SECOND_ADDRESS:
        return recipient.second_email  # before it is confirmed: this mail asks for that
    return channels.address(recipient, delivery.channel)


def _unsubscribe(delivery: Delivery, recipient: Recipient) -> str:
    if delivery.kind not in channels.CHOSEN:
        return ""
    return links.unsubscribe_token(recipient.account_id, delivery.kind, delivery.channel)
