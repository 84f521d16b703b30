"""A worker that is killed, told to stop, or broken in the middle of its work loses nothing."""

import json
import signal
from pathlib import Path

import pytest
from support.messages import noted, say, waiting
from support.processes import StartRole
from support.waiting import PATIENCE, wait_until

from service_kit.messaging.queues import Subscription

pytestmark = pytest.mark.django_db(transaction=True)


def held(folder: Path) -> str:
    """The note of an event whose handler waits for leave in that folder."""
    folder.mkdir()
    return f"hold:{folder}"


def test_seed_lesson_18_kill_9_in_the_middle_of_the_work_loses_nothing_and_does_nothing_twice(
    subscription: Subscription, start: StartRole, tmp_path: Path
) -> None:
    folder = tmp_path / "held"
    note = held(folder)
    victim = start("worker")
    say(note, "next")
    wait_until((folder / "running").exists, "the handler runs")
    victim.kill()
    assert noted() == []
    (folder / "leave").touch()
    start("worker")
    wait_until(lambda: sorted(noted()) == sorted([note, "next"]), "the other one does the work")
    wait_until(lambda: waiting(subscription.queue) == 0, "nothing is left")
    assert waiting(subscription.dead) == 0


def test_sigterm_finishes_the_message_at_hand(
    subscription: Subscription, start: StartRole, tmp_path: Path
) -> None:
    folder = tmp_path / "held"
    note = held(folder)
    worker = start("worker")
    say(note)
    wait_until((folder / "running").exists, "the handler runs")
    worker.process.send_signal(signal.SIGTERM)
    (folder / "leave").touch()
    assert worker.process.wait(PATIENCE) == 0
    assert noted() == [note]


def test_a_message_that_does_not_end_does_not_hold_up_the_end_for_ever(
    subscription: Subscription, start: StartRole, tmp_path: Path
) -> None:
    folder = tmp_path / "held"
    note = held(folder)
    worker = start("worker", prelude="from service_kit import roles; roles.STOP_SECONDS = 1")
    say(note)
    wait_until((folder / "running").exists, "the handler runs")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(PATIENCE) == -signal.SIGALRM
    assert noted() == []
    wait_until(lambda: waiting(subscription.queue) == 1, "the message is back")


def test_a_worker_whose_part_dies_ends_as_a_whole(
    subscription: Subscription, start: StartRole
) -> None:
    bug = """
import django
django.setup()
from service_kit.messaging import relay
relay.flush = lambda channel: 1 / 0
"""
    worker = start("worker", prelude=bug)
    assert worker.process.wait(PATIENCE) == 1
    last = json.loads(worker.output().splitlines()[-1])
    assert (last["level"], last["message"]) == ("CRITICAL", "worker failed")
    assert "ZeroDivisionError" in last["exc_info"]
