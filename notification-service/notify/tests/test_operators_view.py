"""What an operator sees of letters that came through on no way, and of what hangs."""

from io import StringIO

from django.core.management import call_command
from prometheus_client import REGISTRY

from notify.delivering import Deliverer
from notify.models import Recipient
from notify.tests.conftest import EMAIL
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, due, happened
from service_kit.testing.fakes import FakeBroker, FakeClock


def operators_view(**options: int) -> list[str]:
    printed = StringIO()
    call_command("undelivered", stdout=printed, **options)
    return printed.getvalue().splitlines()


def test_an_operator_sees_every_letter_that_only_the_inbox_knows_of(
    recipient: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    assert operators_view() == ["0 undelivered, 0 overdue"]
    mailbox.refuses[EMAIL] = "550 5.1.1 no such mailbox"
    told = due("letter")
    broker.deliver(happened(told, account_id=recipient.account_id))
    deliverer.round()
    deliverer.round()
    line, summary = operators_view()
    assert line.split()[1:] == [
        *("letter", "email", "refused", str(told.source_id)),
        *("550", "5.1.1", "no", "such", "mailbox"),
    ]
    assert EMAIL not in line
    assert summary == "1 undelivered, 0 overdue"
    clock.advance(days=31)
    assert operators_view() == ["0 undelivered, 0 overdue"]
    assert operators_view(days=40)[-1] == "1 undelivered, 0 overdue"


def test_a_letter_that_came_through_on_a_later_way_is_not_among_them(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    Recipient.objects.update(second_email="o@example.com", second_email_confirmed_at=NOON)
    mailbox.refuses[EMAIL] = "550 no"
    broker.deliver(happened(due("letter"), account_id=recipient.account_id))
    deliverer.round()
    deliverer.round()
    assert operators_view() == ["0 undelivered, 0 overdue"]


def test_an_operator_sees_what_hangs(
    recipient: Recipient, broker: FakeBroker, clock: FakeClock
) -> None:
    broker.deliver(happened(due("letter"), account_id=recipient.account_id))
    clock.advance(minutes=9)
    assert operators_view() == ["0 undelivered, 0 overdue"]
    clock.advance(minutes=2)
    line, summary = operators_view()
    assert "letter email waiting" in line
    assert summary == "0 undelivered, 1 overdue"


def test_the_same_is_measured(
    recipient: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    mailbox.refuses[EMAIL] = "550 no"
    broker.deliver(happened(due("letter"), account_id=recipient.account_id))
    deliverer.round()
    deliverer.round()
    deliverer._measure()
    assert REGISTRY.get_sample_value("letters_undelivered") == 1
    assert REGISTRY.get_sample_value("deliveries_overdue") == 0
    labels = {"kind": "letter", "way": "email", "state": "refused"}
    assert (REGISTRY.get_sample_value("deliveries_total", labels) or 0) >= 1
    late = REGISTRY.get_sample_value("delivery_lateness_seconds_count", {"kind": "letter"})
    assert (late or 0) >= 1
