"""Events that wait together are handled together, and one that fails harms no other."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sample import handlers as sample
from sample.events import SampleGathered
from support.messages import body_of, consume, fail, hold, noted, put, say, waiting
from support.network import TcpProxy
from support.processes import StartRole
from support.waiting import Start, wait_until

from service_kit.messaging import consumer, queues
from service_kit.messaging.queues import Outcome, Subscription
from service_kit.models import InboxEvent

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]


def bodies_of(*notes: str) -> list[bytes]:
    return [body_of(note, of=SampleGathered) for note in notes]


def process(*bodies: bytes) -> list[Sequence[Outcome]]:
    return list(consumer.process(bodies))


@pytest.fixture
def several(make_queues: MakeQueues) -> Subscription:
    """A queue of which ten may be held at once."""
    return make_queues(("sample.gathered", "sample.happened"), 10)


def fill(subscription: Subscription, *bodies: bytes) -> None:
    for body in bodies:
        put(subscription, body)


def test_what_waits_together_is_one_call_and_one_statement_of_the_inbox() -> None:
    bodies = bodies_of("a", "b", "c")
    with CaptureQueriesContext(connection) as queries:
        assert process(*bodies) == [["done"] * 3]
    heard = [query for query in queries if "inboxevent" in query["sql"]]
    assert (len(heard), InboxEvent.objects.count()) == (1, 3)
    assert sample.gathered == [noted()] == [["a", "b", "c"]]


def test_the_order_stays_and_only_neighbours_of_one_kind_go_together() -> None:
    alone, other = body_of("alone"), body_of("other")
    a, b, c = bodies_of("a", "b", "c")
    assert process(alone, other, a, b, b"?", c) == [
        ["done"], ["done"], ["done", "done"], ["dead"], ["done"],
    ]  # fmt: skip
    assert noted() == ["alone", "other", "a", "b", "c"]


def test_of_those_together_each_is_handled_once_however_often_it_comes() -> None:
    a, b = bodies_of("a", "b")
    assert process(a) == [["done"]]
    assert process(b, a, b, a)[0][1] == "seen"
    assert process(a, b) == [["seen", "seen"]]
    assert noted() == ["a", "b"]


def test_one_that_fails_is_tried_again_and_the_others_are_done_once() -> None:
    sample.reactions["b"] = fail(2, RuntimeError())
    a, b, c = bodies_of("a", "b", "c")
    assert process(a, b, c) == [["done"], ["retry"], ["done"]]
    assert noted() == ["a", "c"]
    assert InboxEvent.objects.count() == 2
    assert process(b) == [["done"]]


def test_one_that_always_fails_is_parked_after_its_own_attempts_and_no_other_is(
    several: Subscription, in_background: Start
) -> None:
    attempts = []

    def poison() -> None:
        attempts.append(len(sample.gathered))
        raise RuntimeError

    sample.reactions["poison"] = poison
    fill(several, *bodies_of("a", "b", "poison", "c", "d"))
    in_background(consume(several))
    wait_until(lambda: waiting(several.dead) == 1, "it is parked")
    wait_until(lambda: len(noted()) == 4, "the others are done")
    assert noted() == ["a", "b", "c", "d"]
    assert waiting(several.queue) == 0
    # Three alone, and those with others, which do not count.
    assert 3 <= len(attempts) <= 6


def test_one_that_fails_at_first_comes_after_those_that_were_behind_it(
    several: Subscription, in_background: Start
) -> None:
    sample.reactions["moody"] = fail(2, RuntimeError())
    fill(several, *bodies_of("first", "moody", "third", "fourth"))
    in_background(consume(several))
    wait_until(lambda: len(noted()) == 4, "all are handled")
    assert noted() == ["first", "third", "fourth", "moody"]


def test_a_connection_lost_between_the_commit_and_its_answer_does_nothing_twice(
    several: Subscription, in_background: Start, proxy: TcpProxy
) -> None:
    def cut_once() -> None:
        sample.reactions.clear()
        proxy.cut()
        proxy.mend()

    sample.reactions["b"] = cut_once
    fill(several, *bodies_of("a", "b", "c"))
    in_background(consume(several))
    wait_until(lambda: len(noted()) == 3, "all are handled")
    wait_until(lambda: several.connected and not waiting(several.queue), "and settled")
    assert noted() == ["a", "b", "c"]


def test_kill_9_between_the_commit_and_its_answer_does_nothing_twice(
    subscription: Subscription, start: StartRole
) -> None:
    dies = """
import os
from service_kit.messaging import queues
queues._acknowledge = lambda *_: os._exit(9)
"""
    say("a", "b", "c", of=SampleGathered)
    assert start("worker", prelude=dies).process.wait(60) == 9
    assert noted()
    start("worker")
    wait_until(lambda: len(noted()) == 3, "the next one goes on")
    wait_until(lambda: waiting(subscription.queue) == 0, "nothing is left")
    assert (noted(), waiting(subscription.dead)) == (["a", "b", "c"], 0)


def test_a_consumer_holds_a_few_and_leaves_the_others_to_others(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues(("sample.gathered",), 3)
    held, leave = hold("hold on")
    fill(subscription, *bodies_of("first", "hold on", "1", "2", "3", "4", "5"))
    in_background(consume(subscription))
    assert held.wait(20)
    wait_until(lambda: waiting(subscription.queue) == 3, "three of the other six are held")
    in_background(consume(subscription))
    wait_until(lambda: len(noted()) == 4, "another one handles the others")
    leave.set()
    wait_until(lambda: len(noted()) == 7, "all are handled")


def test_when_told_to_stop_the_step_at_hand_is_finished_and_the_others_stay(
    several: Subscription, in_background: Start
) -> None:
    held, leave = hold("hold on")
    fill(several, *bodies_of("first"), body_of("hold on"), *bodies_of("a", "b"), body_of("c"))
    stopping = in_background(consume(several))
    assert held.wait(20)
    stopping.set()
    leave.set()
    wait_until(lambda: not several.connected, "it ends")
    wait_until(lambda: waiting(several.queue) == 3, "the others are back in the queue")
    assert noted() == ["first", "hold on"]


class Died(BaseException):
    """As if the process had ended."""


def test_one_that_ends_its_consumer_again_and_again_is_parked_and_no_other_with_it(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "DELIVERY_LIMIT", 2)
    subscription = make_queues(("sample.gathered",), 10)
    handled: list[bytes] = []

    def handle(bodies: Iterable[bytes]) -> Iterator[Sequence[Outcome]]:
        for body in bodies:
            if body == b"poison":
                raise Died
            handled.append(body)
            yield ["done"]

    def come_back(stopping: threading.Event) -> None:
        while not stopping.is_set():
            with suppress(Died):
                subscription.consume(handle, stopping)

    fill(subscription, b"first", b"poison", b"second", b"third", b"fourth")
    in_background(come_back)
    wait_until(lambda: waiting(subscription.dead) >= 1, "it is parked")
    wait_until(lambda: len(handled) == 4, "the others are handled")
    assert handled == [b"first", b"second", b"third", b"fourth"]
    assert waiting(subscription.dead) == 1


def test_a_service_without_such_handlers_holds_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def held() -> Any:
        return consumer.subscription()._at_once

    assert held() == consumer.AT_ONCE
    monkeypatch.setattr(consumer, "MANY", set())
    assert held() == 1
