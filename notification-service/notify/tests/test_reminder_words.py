"""What a reminder says: how its owner calls it, without harm and without blame."""

from datetime import date, timedelta

import pytest

from notify.delivering import Deliverer
from notify.models import Delivery, Notice, Recipient
from notify.tests.callees import RoutineService
from notify.tests.conftest import EMAIL
from notify.tests.mailbox import Mailbox, text_of
from notify.tests.telling import remind
from service_kit.testing.fakes import FakeBroker


def test_it_says_what_the_routine_is_called_and_keeps_that_nowhere(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    source_id = remind(broker, recipient)
    routines.say(source_id, title="저녁 산책")
    deliverer.round()
    assert mailbox.subjects(EMAIL) == ["저녁 산책"]
    assert "오늘은 쉬어도 괜찮아요" in text_of(mailbox.last(EMAIL))
    kept = [str(list(model.objects.values())) for model in (Notice, Delivery)]
    assert not any("산책" in text for text in kept)


@pytest.mark.parametrize(
    ("days", "korean", "english"),
    [
        (0, "오늘: 엄마 생신", "Today: 엄마 생신"),
        (1, "내일: 엄마 생신", "Tomorrow: 엄마 생신"),
        (7, "7일 뒤: 엄마 생신", "In 7 days: 엄마 생신"),
    ],
)
def test_a_special_day_is_told_by_how_far_it_is(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    days: int,
    korean: str,
    english: str,
) -> None:
    for language in ("ko", "en"):
        Recipient.objects.update(language=language)
        source_id = remind(broker, recipient, "special_date")
        routines.say(source_id, title="엄마 생신", days_before=days)
        deliverer.round()
    assert mailbox.subjects(EMAIL) == [korean, english]
    day = date(2026, 11, 22) + timedelta(days=days)
    if days:
        assert f"{day.day} November 2026" in text_of(mailbox.last(EMAIL))


def test_folded_ones_are_told_without_blame(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    remind(broker, recipient, folded=3)
    deliverer.round()
    assert "제때 전하지 못한 알림이 있었어요" in text_of(mailbox.last(EMAIL))


def test_a_name_of_several_lines_cannot_become_a_header(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    for title in ("walk\r\nBcc: all@example.com", "산책\nBcc: all@example.com"):
        routines.say(remind(broker, recipient), title=title)
    deliverer.round()
    assert {str(mail["Bcc"]) for mail in mailbox.mails} == {"None"}
    assert sorted(mailbox.subjects(EMAIL)) == [
        "walk Bcc: all@example.com",
        "산책 Bcc: all@example.com",
    ]


def test_what_somebody_called_it_is_text_and_no_html_and_no_blank(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    title = "<b>{day}</b> & {nothing} $link"
    routines.say(remind(broker, recipient), title=title)
    deliverer.round()
    mail = mailbox.last(EMAIL)
    assert mail["Subject"] == title
    assert "&lt;b&gt;{day}&lt;/b&gt; &amp; {nothing} $link" in text_of(mail, "html")
