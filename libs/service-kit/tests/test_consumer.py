"""Events are handled once, failures come back, and what cannot succeed is parked."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from prometheus_client import REGISTRY
from sample import handlers as sample
from sample.events import SampleHappened
from support.messages import noted, put, say, waiting
from support.network import TcpProxy, free_port
from support.waiting import Start, wait_until

from service_kit.ids import new_id
from service_kit.messaging import broker, consumer, handlers, queues
from service_kit.messaging.queues import Subscription
from service_kit.models import InboxEvent, OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]
Log = Callable[[], list[dict[str, Any]]]


def consume(subscription: Subscription) -> Callable[[threading.Event], None]:
    return lambda stopping: consumer.run(subscription, stopping)


def body_of(note: str) -> bytes:
    """An encoded event, as the relay would publish it."""
    say(note)
    row = OutboxEvent.objects.order_by("id").last()
    assert row is not None
    return bytes(row.payload)


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
    subscription = make_queues(prefetch=1)
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


def fail(times: int, error: Exception) -> Callable[[], None]:
    attempts = iter(range(1000))

    def react() -> None:
        if next(attempts) < times:
            raise error

    return react


@pytest.mark.parametrize("error", [RuntimeError("bug"), IntegrityError("row"), OperationalError()])
@pytest.mark.usefixtures("short_delays")
def test_a_handler_that_fails_is_tried_again_until_it_succeeds(
    make_queues: MakeQueues, in_background: Start, error: Exception
) -> None:
    subscription = make_queues()
    sample.reactions["moody"] = fail(2, error)
    put(subscription, body_of("moody"))
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["moody"], "the third attempt")
    assert InboxEvent.objects.count() == 1


@pytest.mark.usefixtures("short_delays")
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


@pytest.mark.usefixtures("short_delays")
def test_one_that_fails_holds_up_nobody(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues(prefetch=1)
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


@pytest.mark.parametrize("raw", [b"", b"not json", b"{}", b"\xff\xfe", b'{"type": "x"}'])
def test_what_is_no_event_is_parked_at_once(
    make_queues: MakeQueues, in_background: Start, raw: bytes
) -> None:
    subscription = make_queues()
    put(subscription, raw)
    put(subscription, body_of("next"))
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["next"], "the next one is handled")
    assert waiting(subscription.dead) == 1


def test_an_event_of_a_version_from_the_future_is_parked(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    put(subscription, body_of("later").replace(b'"version":1', b'"version":9'))
    in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.dead) == 1, "it is parked")


def test_headers_of_a_stranger_do_no_harm(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues()
    with broker.opened() as channel:
        for attempt in ("many", True, None):
            broker.publish(channel, "", subscription.queue, b"x", id="", type="", attempt=attempt)  # type: ignore[arg-type]  # a stranger's
    in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.dead) == 3, "all are parked")


def test_an_event_without_a_handler_is_taken_and_forgotten() -> None:
    say("unheard")
    body = bytes(OutboxEvent.objects.get().payload).replace(b"sample.happened", b"sample.noted")
    assert consumer.process(body) == "done"
    assert not InboxEvent.objects.exists()


@pytest.mark.usefixtures("short_delays")
def test_parked_messages_come_back_with_one_command(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = make_queues()
    monkeypatch.setattr(
        "service_kit.management.commands.replay_dead_letters.subscription", lambda: subscription
    )
    sample.reactions["a"] = sample.reactions["b"] = fail(6, RuntimeError())
    for note in ("a", "b"):
        put(subscription, body_of(note))
    stopping = in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.dead) == 2, "both are parked")
    call_command("replay_dead_letters", limit=1)
    wait_until(lambda: len(noted()) == 1, "one has its three attempts again")
    assert waiting(subscription.dead) == 1
    call_command("replay_dead_letters")
    wait_until(lambda: sorted(noted()) == ["a", "b"], "and the other")
    stopping.set()


def test_replaying_what_is_parked_again_ends(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues()
    in_background(consume(subscription))
    for _ in range(3):
        put(subscription, b"never an event")
    wait_until(lambda: waiting(subscription.dead) == 3, "all are parked")
    assert subscription.replay() == 3
    wait_until(lambda: waiting(subscription.dead) == 3, "all are parked again")


def test_replaying_without_a_broker_moves_nothing_and_says_so(settings: Any) -> None:
    settings.RABBITMQ = {**settings.RABBITMQ, "port": free_port()}
    with pytest.raises(CommandError, match="nothing was moved"):
        call_command("replay_dead_letters")


def test_the_number_of_parked_messages_is_measured(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "MEASURE_SECONDS", 0.0)
    subscription = make_queues()
    put(subscription, b"never an event")
    in_background(consume(subscription))
    wait_until(lambda: REGISTRY.get_sample_value("dead_letters") == 1, "one is parked")


def test_a_lost_broker_is_found_again(
    make_queues: MakeQueues, in_background: Start, proxy: TcpProxy
) -> None:
    subscription = make_queues()
    in_background(consume(subscription))
    wait_until(lambda: subscription.connected, "connected")
    proxy.cut()
    wait_until(lambda: not subscription.connected, "the loss is noticed")
    proxy.mend()
    wait_until(lambda: subscription.connected, "connected again")
    put(subscription, body_of("after"))
    wait_until(lambda: noted() == ["after"], "it goes on")


def test_a_connection_lost_during_the_work_brings_the_message_back_to_no_effect(
    make_queues: MakeQueues, in_background: Start, proxy: TcpProxy
) -> None:
    subscription = make_queues()
    body = body_of("interrupted")

    def cut_once() -> None:
        del sample.reactions["interrupted"]
        proxy.cut()
        proxy.mend()

    sample.reactions["interrupted"] = cut_once
    put(subscription, body)
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["interrupted"], "handled although the ack was lost")
    wait_until(lambda: subscription.connected and not waiting(subscription.queue), "settled")
    assert noted() == ["interrupted"]


def test_a_database_that_restarted_is_found_again(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    in_background(consume(subscription))
    put(subscription, body_of("before"))
    wait_until(lambda: noted() == ["before"], "handled")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    put(subscription, body_of("after"))
    wait_until(lambda: noted() == ["before", "after"], "handled over a new connection")


def hold(note: str) -> tuple[threading.Event, threading.Event]:
    """The handler of that note says that it runs (first), and waits for leave (second)."""
    held, leave = threading.Event(), threading.Event()

    def react() -> None:
        held.set()
        leave.wait(20)

    sample.reactions[note] = react
    return held, leave


def test_no_more_than_the_prefetch_is_held(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues(prefetch=2)
    held, leave = hold("hold on")
    put(subscription, body_of("hold on"))
    for number in range(4):
        put(subscription, body_of(str(number)))
    in_background(consume(subscription))
    assert held.wait(20)
    wait_until(lambda: waiting(subscription.queue) == 3, "one is handled, one is held")
    leave.set()
    wait_until(lambda: len(noted()) == 5, "all are handled")


def test_when_told_to_stop_the_message_at_hand_is_finished_and_the_others_stay(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    held, leave = hold("hold on")
    for note in ("hold on", "stays"):
        put(subscription, body_of(note))
    stopping = in_background(consume(subscription))
    assert held.wait(20)
    stopping.set()
    leave.set()
    wait_until(lambda: not subscription.connected, "it ends")
    wait_until(lambda: waiting(subscription.queue) == 1, "the other is back in the queue")
    assert noted() == ["hold on"]


def test_failures_are_logged_without_what_they_were_about(json_log: Log) -> None:
    sample.reactions["x"] = fail(1, IntegrityError("Failing row contains (은방울꽃)"))
    assert consumer.process(body_of("x")) == "retry"
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
        consumer.process(raw)
    after = [count("done"), count("seen"), count("dead", "unknown")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1]


def test_an_event_has_one_handler() -> None:
    with pytest.raises(ValueError, match=r"sample\.happened has a handler already"):
        handlers.handles(SampleHappened)(lambda _event: None)
    assert handlers.handled_types() == ["sample.happened"]


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
    assert waiting(subscription.queue) == 1
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["early"], "it is handled")
