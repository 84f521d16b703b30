"""What notification-service asks about mails that are due, and what a person finds in one."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from rest_framework.test import APIClient

from authentication import access_tokens
from contracts.events import AccountMailDue
from service_kit.testing.fakes import FakeBroker

LINK = re.compile(r"http://letters\.test(/[a-z]+/)(?:#(\S+))?")
NOTIFIER = "notification-service"

Handed = dict[str, Any]


def ask(mail_id: object, *, service: str = NOTIFIER, path: str = "mails") -> Any:
    """The answer of the internal route to that service."""
    token = access_tokens.service_token(service)
    client = APIClient(SERVER_NAME=settings.SERVICE_NAME, HTTP_AUTHORIZATION=f"Bearer {token}")
    return client.get(f"/internal/{path}/{mail_id}/")


@dataclass
class Mailbox:
    """Asks about each mail once, as soon as it is told that it is due."""

    mails: list[Handed] = field(default_factory=list)
    asked: set[object] = field(default_factory=set)

    def collect(self, broker: FakeBroker) -> None:
        for event in broker.waiting(AccountMailDue):
            if event.data.mail_id not in self.asked:
                self.asked.add(event.data.mail_id)
                answer = ask(event.data.mail_id)
                if answer.status_code == 200:
                    self.mails.append(answer.json())

    def kinds(self, address: str) -> list[str]:
        return [mail["kind"] for mail in self.mails if mail["address"] == address]

    def last(self, address: str) -> Handed:
        return [mail for mail in self.mails if mail["address"] == address][-1]


class PostedBroker(FakeBroker):
    """Events reach notification-service as well."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def deliver_all(self) -> int:
        handled = super().deliver_all()
        self.mailbox.collect(self)
        return handled


def link_in(mail: Handed, page: str) -> str:
    """What comes after the # of the link to that page."""
    found = LINK.fullmatch(mail["link"] or "")
    assert found, mail
    assert found[1] == page, mail
    return str(found[2])
