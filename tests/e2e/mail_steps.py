"""The mails that the platform sent, for the end-to-end tests."""

import mailbox
import os
import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from local import mail_catcher
from local.paths import state_at

STATE = state_at(os.environ["LETTERS_STATE"])


def mails_to(address: str) -> list[EmailMessage]:
    """All of them, in no order."""
    kept = mailbox.Maildir(mail_catcher.folder(STATE), create=True)
    raws = [kept.get_bytes(key) for key in kept.iterkeys()]
    mails = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    return [mail for mail in mails if address in str(mail["To"])]


def subjects_mailed_to(address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in mails_to(address)]


def links_mailed_to(address: str, path: str) -> list[str]:
    """Links to that page in all mails to the address, without their host."""
    text = "".join(text_of(mail) for mail in mails_to(address))
    return re.findall(rf"https?://[^/]+({path}\S+)", text)


def text_of(mail: EmailMessage) -> str:
    """What it says in plain text."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
