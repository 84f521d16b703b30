"""Events are handled once, and what fails comes back."""

import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from prometheus_client import REGISTRY
from sample import handlers as sample
from sample.events import SampleHappened
from support.messages import body_of, consume, fail, noted, outcome, put, say, waiting
from support.waiting import Start, wait_until

from service_kit.ids import new_id
from service_kit.messaging import broker, handlers, queues
from service_kit.messaging.queues import Subscription
from service_kit.models import InboxEvent, OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]
Log = Callable[[], list[dict[str, Any]]]


def test_an_event_is_handled_and_its_message_gone(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    put(subscription, body_of("hello"))
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["hello"], "the handler did its work")
    wait_until(lambda: waiting(subscription.queue) == 0, "the message is gone")
    assert InboxEvent.objects.count() == 1


def test_the_same_event_twice_is_handled_once(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    body = body_of("once")
    for _ in range(3):
        put(subscription, body)
    put(subscription, body_of("after"))
    in_background(consume(subscription))
    wait_until(lambda: "after" in noted(), "all were taken")
    assert noted() == ["once", "after"]


def test_the_same_event_at_the_same_moment_is_handled_once(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    together = threading.Barrier(2, timeout=1)

    def meet() -> None:
        try:
            together.wait()
        except threading.BrokenBarrierError:
            return  # the other one waits at the inbox, as it should

    sample.reactions["once"] = meet
    body = body_of("once")
    for _ in range(2):
        put(subscription, body)
        in_background(consume(subscription))
    wait_until(lambda: noted() == ["once"] and waiting(subscription.queue) == 0, "both are taken")
    assert InboxEvent.objects.count() == 1


@pytest.mark.parametrize("error", [RuntimeError("bug"), IntegrityError("row"), OperationalError()])
def test_a_handler_that_fails_is_tried_again_until_it_succeeds(
    make_queues: MakeQueues, in_background: Start, error: Exception
) -> None:
    subscription = make_queues()
    sample.reactions["moody"] = fail(2, error)
    put(subscription, body_of("moody"))
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["moody"], "the third attempt")
    assert InboxEvent.objects.count() == 1


def test_a_handler_that_fails_leaves_nothing_behind(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    sample.reactions["broken"] = fail(1000, RuntimeError())
    put(subscription, body_of("broken"))
    in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.dead) == 1, "it is parked in the end")
    assert noted() == []
    assert not InboxEvent.objects.exists()


def test_one_that_fails_holds_up_nobody(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues()
    sample.reactions["moody"] = fail(1, RuntimeError())
    for note in ("moody", "second", "third"):
        put(subscription, body_of(note))
    in_background(consume(subscription))
    wait_until(lambda: len(noted()) == 3, "all are handled")
    assert noted() == ["second", "third", "moody"]


def test_the_delays_grow_to_an_hour_and_end_after_a_day() -> None:
    delays = queues.RETRY_SECONDS
    assert list(delays) == sorted(delays)
    assert delays[-1] == 3600
    whole = sum(delays[min(n, len(delays) - 1)] for n in range(queues.MAX_ATTEMPTS - 1))
    assert 23 * 3600 < whole < 25 * 3600


def test_an_event_without_a_handler_waits_for_a_build_that_has_one() -> None:
    say("unheard")
    body = bytes(OutboxEvent.objects.get().payload).replace(b"sample.happened", b"sample.noted")
    assert outcome(body) == "retry"
    assert not InboxEvent.objects.exists()


def test_failures_are_logged_without_what_they_were_about(json_log: Log) -> None:
    sample.reactions["x"] = fail(1, IntegrityError("Failing row contains (은방울꽃)"))
    assert outcome(body_of("x")) == "retry"
    [line] = [line for line in json_log() if line["message"] == "handler failed"]
    assert line["type"] == "sample.happened"
    assert "IntegrityError" in line["exc_info"]
    assert line["trace_id"]
    assert "은방울꽃" not in str(line)


def test_outcomes_are_counted_by_type(json_log: Log) -> None:
    def count(outcome: str, kind: str = "sample.happened") -> float:
        labels = {"type": kind, "outcome": outcome}
        return REGISTRY.get_sample_value("events_handled_total", labels) or 0

    before = [count("done"), count("seen"), count("dead", "unknown")]
    body = body_of("counted")
    for raw in (body, body, b"?"):
        outcome(raw)
    after = [count("done"), count("seen"), count("dead", "unknown")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1]


def test_an_event_has_one_handler() -> None:
    with pytest.raises(ValueError, match=r"sample\.happened has a handler already"):
        handlers.handles(SampleHappened)(lambda _event: None)
    assert handlers.handled_types() == ["sample.gathered", "sample.happened"]


def test_setting_up_twice_changes_nothing(make_queues: MakeQueues) -> None:
    subscription = make_queues()
    subscription.set_up()
    put(subscription, b"kept")
    subscription.set_up()
    assert waiting(subscription.queue) == 1


def test_what_is_published_before_the_first_consumer_is_kept(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    body = body_of("early")
    with broker.opened() as channel:
        broker.publish(
            channel, broker.EXCHANGE, "sample.happened", body, id=str(new_id()), type="x"
        )
        broker.settle(channel)
    assert waiting(subscription.queue) == 1
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["early"], "it is handled")


def test_an_event_that_is_left_for_good_comes_no_more_and_what_had_come_is_dropped(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_queues(("sample.happened", "sample.noted"))
    put(before, body_of("came before"))
    monkeypatch.setattr(handlers, "LEFT", set())
    handlers.no_longer_handles(SampleHappened)
    subscription = Subscription(
        before.queue.removesuffix(".events"), ["sample.noted"], handlers.LEFT
    )
    for _ in range(2):  # a second start does no harm
        subscription.set_up()
    with broker.opened() as channel:
        for kind in ("sample.happened", "sample.noted"):
            broker.publish(channel, broker.EXCHANGE, kind, b"x", id=str(new_id()), type=kind)
        broker.settle(channel)
    assert waiting(subscription.queue) == 2, "what came before, and what is still listened to"
    in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.queue) == 0, "both were taken")
    wait_until(lambda: waiting(subscription.dead) == 1, "the one that could not be understood")
    assert noted() == []


def test_an_operator_can_unbind_an_event_as_the_operations_page_says(
    make_queues: MakeQueues,
) -> None:
    subscription = make_queues()
    page = (Path(__file__).parents[3] / "docs/operations.md").read_text(encoding="utf-8")
    [block] = [part for part in page.split("\n\n") if "queue_unbind" in part]
    command = dedent(block).replace("letter-service.events", subscription.queue)
    for _ in range(2):  # a second time does no harm
        call_command("shell", command=command.replace("letter.changed", "sample.happened"))
    with broker.opened() as channel:
        broker.publish(channel, broker.EXCHANGE, "sample.happened", b"x", id="1", type="x")
        broker.settle(channel)
    assert waiting(subscription.queue) == 0
