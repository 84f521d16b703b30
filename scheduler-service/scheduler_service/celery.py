"""Celery: the beat that says when, and the worker that does it at each beat; see schedule/tasks.py.

Both are roles of service-kit like any other (`OWN_ROLES`): it starts, probes and stops them. This
is the one module that knows Celery.
"""

import logging
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import quote

from celery import Celery
from celery.beat import Scheduler, SchedulingError
from celery.schedules import schedule
from celery.worker import WorkController, state
from celery.worker.consumer import Consumer
from django.conf import settings
from kombu.entity import Exchange, Queue
from kombu.exceptions import KombuError
from schedule import heartbeat

from service_kit import probes
from service_kit.messaging.broker import BrokerUnavailable, patiently

QUEUE = f"{settings.SERVICE_NAME}.ticks"
# A beat that nobody took is over: after an outage there is no heap of them.
BEAT_LASTS = timedelta(seconds=5)
TICK = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What it says at each beat is nothing that somebody would look for.
logging.getLogger("celery").setLevel(logging.WARNING)


def steady() -> datetime:
    """A clock that nobody sets: beats go on when the machine's is put back by an hour."""
    return EPOCH + timedelta(seconds=monotonic())


def broker_url() -> str:
    config = settings.RABBITMQ
    user, password, vhost = (
        quote(str(config[name]), safe="") for name in ("user", "password", "virtual_host")
    )
    return f"amqp://{user}:{password}@{config['host']}:{config['port']}/{vhost}"


app = Celery(settings.PROJECT, fixups=[], include=["schedule.tasks"])
app.conf.update(
    broker_url=broker_url(),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"confirm_publish": True},
    task_queues=[
        Queue(  # type: ignore[no-untyped-call]  # untyped library
            QUEUE,
            Exchange(""),  # type: ignore[no-untyped-call]  # untyped library
            routing_key=QUEUE,
            queue_arguments={
                "x-queue-type": "quorum",
                "x-message-ttl": BEAT_LASTS // timedelta(milliseconds=1),
            },
        )
    ],
    task_default_queue=QUEUE,
    task_create_missing_queues=False,
    task_acks_late=True,
    task_ignore_result=True,
    result_expires=None,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    # Nothing else: what waits for another service would keep the tick waiting.
    beat_schedule={
        "tick": {
            "task": "schedule.tasks.tick",
            "schedule": schedule(TICK, nowfun=steady),
            "options": {"retry": False},
        }
    },
)


class _Consumer(Consumer):  # type: ignore[misc]  # untyped library
    """Without the 28 queues for tasks that are to wait: nothing here waits in the broker."""

    def register_with_event_loop(self, hub: Any) -> None:
        super().register_with_event_loop(hub)
        # Without anything to do its loop sleeps for ten seconds and would stop as late.
        hub.timer.call_repeatedly(1.0, int)

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]  # untyped library
        default_steps = tuple(
            step
            for step in Consumer.Blueprint.default_steps
            if not step.endswith("DelayedDelivery")
        )


class WorkerLoop:
    """One task at a time: ticks that overlap gain nothing, several processes may."""

    def __init__(self) -> None:
        probes.CHECKS["tick"] = heartbeat.is_beating
        self._worker = WorkController(
            app=app,
            hostname=f"celery@{settings.SERVICE_NAME}",
            pool="solo",
            concurrency=1,
            consumer_cls=_Consumer,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )

    @property
    def connected(self) -> bool:
        consumer = getattr(self._worker, "consumer", None)
        return bool(consumer and consumer.connection and consumer.connection.connected)

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a lost broker is waited for."""
        threading.Thread(target=_stop_with, args=[stopping], daemon=True).start()
        self._worker.start()
        if not stopping.is_set():
            raise RuntimeError("the Celery worker ended by itself")


def _stop_with(stopping: threading.Event) -> None:
    stopping.wait()
    state.should_stop = 0


class _Beats(Scheduler):  # type: ignore[misc]  # untyped library
    def _ensure_connected(self) -> Any:
        return self.connection.ensure_connection(max_retries=1, interval_start=0)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send it, or fail: the loop then begins anew with another connection."""
        self.apply_async(entry, producer=producer, advance=False)


class BeatLoop:
    """Several do no harm. It keeps no file: whatever has a longer rhythm remembers it in a row."""

    def __init__(self) -> None:
        probes.CHECKS["tick"] = heartbeat.is_beating
        self.connected = False

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a lost broker is waited for."""
        patiently(partial(self._beat, stopping), stopping)

    def _beat(self, stopping: threading.Event) -> None:
        beats = _Beats(app)
        try:
            while not stopping.is_set():
                pause = beats.tick()
                self.connected = True
                stopping.wait(pause)
        except (SchedulingError, KombuError) as error:
            raise BrokerUnavailable("beat") from error
        finally:
            self.connected = False
            beats.connection.release()
