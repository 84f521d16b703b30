"""What cannot succeed is parked, seen in the metrics and brought back by one command."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from prometheus_client import REGISTRY
from sample import handlers as sample
from support.messages import body_of, consume, fail, noted, outcome, put, waiting
from support.network import TcpProxy, free_port
from support.waiting import Start, wait_until

from service_kit.messaging import broker, queues
from service_kit.messaging.queues import Subscription

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]
Log = Callable[[], list[dict[str, Any]]]


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


def test_an_event_of_a_version_from_the_future_waits_for_the_build_that_knows_it() -> None:
    body = body_of("later")
    assert outcome(body.replace(b'"version":1', b'"version":9')) == "retry"
    assert outcome(body.replace(b"sample.", b"simple.")) == "retry"
    assert outcome(body.replace(b"later", b"\xff")) == "dead"
    assert outcome(b"[" * 100_000) == "dead"


def test_headers_of_a_stranger_do_no_harm(make_queues: MakeQueues, in_background: Start) -> None:
    subscription = make_queues()
    with broker.opened() as channel:
        for attempt in ("many", True, None):
            broker.publish(channel, "", subscription.queue, b"x", id="", type="", attempt=attempt)  # type: ignore[arg-type]  # a stranger's
        broker.settle(channel)
    in_background(consume(subscription))
    wait_until(lambda: waiting(subscription.dead) == 3, "all are parked")


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
    assert len(list(subscription.replay())) == 3
    wait_until(lambda: waiting(subscription.dead) == 3, "all are parked again")


def test_replaying_without_a_broker_moves_nothing_and_says_so(settings: Any) -> None:
    settings.RABBITMQ = {**settings.RABBITMQ, "port": free_port()}
    with pytest.raises(CommandError, match="0 moved"):
        call_command("replay_dead_letters")


def test_a_replay_that_is_cut_off_says_how_many_it_had_moved(
    make_queues: MakeQueues, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = make_queues()
    monkeypatch.setattr(
        "service_kit.management.commands.replay_dead_letters.subscription", lambda: subscription
    )
    with broker.opened() as channel:
        for number in range(4):
            broker.publish(channel, "", subscription.dead, b"x", id=str(number), type="x")
        broker.settle(channel)
    publish, published = broker.publish, iter(range(4))

    def publish_twice(*words: Any, **named: Any) -> None:
        if next(published) == 2:
            proxy.cut()
        publish(*words, **named)

    with monkeypatch.context() as patched:
        patched.setattr(broker, "publish", publish_twice)
        with pytest.raises(CommandError, match="went away; 2 moved before"):
            call_command("replay_dead_letters")
    proxy.mend()
    wait_until(lambda: waiting(subscription.queue) == 2, "what was moved is there")
    wait_until(lambda: waiting(subscription.dead) == 2, "the others are where they were")


def test_the_number_of_parked_messages_is_measured(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "MEASURE_SECONDS", 0.0)
    subscription = make_queues()
    put(subscription, b"never an event")
    in_background(consume(subscription))
    wait_until(lambda: REGISTRY.get_sample_value("dead_letters") == 1, "one is parked")


def test_a_message_that_kills_its_consumer_again_and_again_is_parked(
    make_queues: MakeQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "DELIVERY_LIMIT", 2)
    subscription = make_queues()
    put(subscription, body_of("poison"))
    for _ in range(3):
        wait_until(lambda: waiting(subscription.queue) == 1, "it is there again")
        with broker.opened() as channel:
            channel.basic_get(subscription.queue)  # and the connection ends without an answer
    wait_until(lambda: waiting(subscription.dead) == 1, "it is parked")
    assert waiting(subscription.queue) == 0
