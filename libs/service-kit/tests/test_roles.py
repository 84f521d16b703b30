"""The processes of a service: they start before their friends, tell how they are, end in time."""

import http.client
import json
import os
import socket
import subprocess
import sys

import pytest
from sample.events import SampleHappened
from support.messages import noted, say, unsent, waiting
from support.network import TcpProxy, free_port
from support.processes import StartRole, environment
from support.waiting import PATIENCE, wait_until

from service_kit.messaging import broker
from service_kit.messaging.queues import Subscription

pytestmark = pytest.mark.django_db(transaction=True)


def run_role(*words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service_kit.roles", *words],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.parametrize("words", [[], ["dance"], ["web", "worker"]])
def test_a_role_that_is_not_there_is_a_usage_error(words: list[str]) -> None:
    done = run_role(*words)
    assert done.returncode == 2
    assert "usage: entrypoint.sh" in done.stderr
    assert "role" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("role", ["web", "worker", "migrate"])
def test_missing_variables_are_one_line_and_no_traceback(role: str) -> None:
    done = run_role(role, SECRET_KEY=None, RABBITMQ_PASSWORD=None)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "SECRET_KEY" in line
    assert "RABBITMQ_PASSWORD" in line


def test_migrate_brings_database_and_queues_up_to_date_and_may_be_repeated(
    subscription: Subscription,
) -> None:
    with broker.opened() as channel:
        channel.queue_delete(subscription.queue)
    for _ in range(2):
        done = run_role("migrate")
        assert done.returncode == 0, done.stderr
    assert waiting(subscription.queue) == 0  # it is there


def test_a_worker_carries_an_event_from_the_outbox_to_the_handler(
    subscription: Subscription, start: StartRole
) -> None:
    worker = start("worker")
    ready = json.loads(worker.wait_for("/health/ready/"))
    assert ready["checks"] == {"database": True, "relay": True, "consume": True}
    say("through")
    wait_until(lambda: noted() == ["through"], "handled")
    status, text = worker.get("/metrics")
    assert status == 200
    assert 'events_handled_total{outcome="done",type="sample.happened"} 1.0' in text
    assert "events_published_total" in text
    assert worker.get("/health/") == (200, '{"status":"ok"}')
    assert worker.get("/health/", "HEAD") == (200, "")
    assert worker.get("/api/sample/echo/")[0] == 404
    assert worker.stop() == 0
    for line in worker.output().splitlines():
        assert json.loads(line)["service"] == "sample-service"


def test_relay_and_consumer_can_be_scaled_apart(
    subscription: Subscription, start: StartRole
) -> None:
    relay = start("relay")
    assert json.loads(relay.wait_for("/health/ready/"))["checks"] == {
        "database": True,
        "relay": True,
    }
    say("apart")
    wait_until(lambda: unsent() == 0, "the relay sends it")
    assert noted() == []
    consume = start("consume")
    wait_until(lambda: noted() == ["apart"], "the consumer handles it")
    assert (relay.stop(), consume.stop()) == (0, 0)


def test_a_service_may_have_a_role_of_its_own(subscription: Subscription, start: StartRole) -> None:
    hum = start("hum")
    ready = json.loads(hum.wait_for("/health/ready/"))
    assert ready["checks"] == {"database": True, "hum": True}
    say("left alone")
    assert "events_handled_total{" not in hum.get("/metrics")[1]
    assert hum.stop() == 0
    assert (noted(), unsent()) == ([], 1)


def test_seed_lesson_8_a_worker_that_starts_before_its_friends_connects_when_they_come(
    subscription: Subscription, start: StartRole
) -> None:
    host, port = os.environ["DB_HOST"], int(os.environ["DB_PORT"])
    with (
        TcpProxy(host, port) as database,
        TcpProxy(os.environ["RABBITMQ_HOST"], int(os.environ["RABBITMQ_PORT"])) as mq,
    ):
        database.cut()
        mq.cut()
        ways = {"DB_HOST": "127.0.0.1", "RABBITMQ_HOST": "127.0.0.1"}
        worker = start("worker", DB_PORT=str(database.port), RABBITMQ_PORT=str(mq.port), **ways)
        worker.wait_for("/health/ready/", 503)
        assert worker.get("/health/")[0] == 200
        say("patient")
        database.mend()
        mq.mend()
        worker.wait_for("/health/ready/")
        wait_until(lambda: noted() == ["patient"], "handled")
        assert worker.stop() == 0


def test_a_probe_leaves_no_database_connection_behind(
    subscription: Subscription, start: StartRole
) -> None:
    from django.db import connection

    def connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])

    consume = start("consume")
    consume.wait_for("/health/ready/")
    for _ in range(30):
        assert consume.get("/health/ready/")[0] == 200
    wait_until(lambda: connections() <= 1, "the probes' connections are closed")


def test_a_client_that_says_nothing_does_not_stop_the_probes(
    subscription: Subscription, start: StartRole
) -> None:
    relay = start("relay")
    relay.wait_for("/health/")
    with socket.create_connection(("127.0.0.1", relay.port)):
        assert relay.get("/health/")[0] == 200


@pytest.mark.parametrize(
    ("variable", "word"), [("DB_PORT", "refused"), ("RABBITMQ_PORT", "Rabbit")]
)
def test_migrate_says_what_cannot_be_reached(start: StartRole, variable: str, word: str) -> None:
    impatient = "from service_kit import roles; roles.WAIT_SECONDS = 1.0"
    migrate = start("migrate", prelude=impatient, **{variable: str(free_port())})
    assert migrate.process.wait(PATIENCE) == 1
    assert "\nmigrate: " in f"\n{migrate.output()}"
    assert word in migrate.output()
    assert "Traceback" not in migrate.output()


def test_web_serves_the_service_and_adds_up_its_processes(start: StartRole) -> None:
    web = start("web", WEB_CONCURRENCY="2", WEB_THREADS="2", ALLOWED_HOSTS="127.0.0.1")
    web.wait_for("/health/ready/")
    for _ in range(20):
        assert web.get("/api/sample/echo/")[0] == 200
    assert web.get("/api/sample/echo/", "HEAD") == (200, "")
    assert web.get("/nowhere/")[0] == 404
    status, text = web.get("/metrics")
    assert status == 200
    route = 'method="GET",route="api/sample/echo/",status="200"'
    assert f"http_request_duration_seconds_count{{{route}}} 20.0" in text
    assert "outbox_pending" not in text  # a matter of the worker
    assert web.stop() == 0
    for line in web.output().splitlines():
        assert json.loads(line)["service"] == "sample-service"
    assert '"message": "request"' in web.output()
    assert "WARNING" not in web.output()
    assert SampleHappened.__name__ not in web.output()


def test_a_connection_stays_open_after_a_large_body_that_nobody_read(start: StartRole) -> None:
    web = start("web", WEB_CONCURRENCY="1", ALLOWED_HOSTS="127.0.0.1")
    web.wait_for("/health/")
    gateway = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    try:
        # As of a picture that is sent with a token that is over.
        gateway.request("POST", "/api/sample/me/", body=bytes(4_000_000))
        refused = gateway.getresponse()
        assert (refused.status, refused.will_close) == (401, False)
        refused.read()
        gateway.request("POST", "/api/sample/me/", body=b"")
        assert gateway.getresponse().status == 401
    finally:
        gateway.close()
    assert web.stop() == 0
    assert "hook" not in web.output()


def test_what_gunicorn_says_itself_is_json_and_quotes_no_request(start: StartRole) -> None:
    web = start("web", WEB_CONCURRENCY="1", ALLOWED_HOSTS="127.0.0.1")
    web.wait_for("/health/")
    for request in (
        b"GET /?token=private HTTP/private\r\n\r\n",
        b"private is no request\r\n\r\n",
        b"GET / HTTP/1.1\r\nprivate header: private\r\n\r\n",
        b"GET /broken-answer/?token=private HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", web.port), timeout=20) as client:
            client.sendall(request)
            assert b" 400 " in client.recv(65536) or b"broken" in request
    assert web.stop() == 0
    lines = [json.loads(line) for line in web.output().splitlines()]
    said = [line["message"] for line in lines if line["logger"] == "gunicorn.error"]
    assert said == [*["Invalid request"] * 3, "Error handling request %s %s"]
    assert "private" not in web.output()
