"""Whatever is killed meanwhile, every letter that falls due is told of, once.

`make test` lets a few hundred letters fall due, `make chaos` five thousand.
"""

import mailbox
import os
import random
from collections import Counter
from email import message_from_bytes
from time import monotonic

import psycopg2
from killing import kill
from people import Person, person, until

from local import mail_catcher
from local.paths import state_at
from local.platform import Platform
from local.services import service_named

LETTERS = int(os.environ.get("LETTERS_DUE", "300"))
ROUNDS = int(os.environ.get("KILLS_OF_EACH", "1"))
# Everything between a letter's instant and the mail server's answer.
VICTIMS = (
    "scheduler-service-beat",
    "scheduler-service-celery",
    "scheduler-service-worker",
    "notification-service-worker",
    "notification-service-deliver",
    "rabbitmq",
    "postgres",
)
# As fast as mails go out, so that there is something of everything at each kill.
FALL_DUE_WITHIN = 10 + LETTERS / 40
# Nobody waits so long for a letter; it only tells a slow machine from a lost letter.
LONGEST = 300 + LETTERS / 10

PERSON = """
    INSERT INTO schedule_person (account_id, time_zone, day_starts_at, revision)
    VALUES (%s, 'Asia/Seoul', '00:00', 0) ON CONFLICT DO NOTHING
"""
# A letter can be sealed for tomorrow at the earliest, and no clock is moved here: schedules lie
# there as if their letters had been sealed long ago.
SCHEDULES = """
    INSERT INTO schedule_schedule (
        id, person_id, kind, source_id, revision, gone, rule, wall_times, time_zone, since,
        last_wall, next_at
    )
    SELECT gen_random_uuid(), %s, 'letter', gen_random_uuid(), 1, false,
        '{"type": "once", "day": "2020-01-01"}', '{08:00}', 'Asia/Seoul', now(),
        '', now() + random() * make_interval(secs => %s)
    FROM generate_series(1, %s)
"""


def platform() -> Platform:
    return Platform(state_at(os.environ["LETTERS_STATE"]))


def let_fall_due(owner: Person, number: int) -> None:
    scheduler = service_named("scheduler-service", platform().services)
    env = platform().service_environment(scheduler)
    connection = psycopg2.connect(
        host=env["DB_HOST"],
        port=env["DB_PORT"],
        dbname=env["DB_NAME"],
        user=env["DB_USER"],
        password=env["DB_PASSWORD"],
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(PERSON, [owner.account_id])
            cursor.execute(SCHEDULES, [owner.account_id, FALL_DUE_WITHIN, number])
    finally:
        connection.close()


class Mails:
    """The mails about arrived letters that somebody has got, by their Message-ID."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._folder = mailbox.Maildir(mail_catcher.folder(platform().state), create=True)
        self._seen: set[str] = set()
        self.ids: Counter[str] = Counter()

    def look(self) -> Counter[str]:
        for key in set(self._folder.keys()) - self._seen:
            self._seen.add(key)
            mail = message_from_bytes(self._folder.get_bytes(key))
            if self._address in mail["To"] and mail["List-Unsubscribe"]:
                self.ids[mail["Message-ID"]] += 1
        return self.ids


def test_every_letter_that_falls_due_is_told_of_exactly_once() -> None:
    victims = [name for _round in range(ROUNDS) for name in random.sample(VICTIMS, len(VICTIMS))]
    with person() as owner:
        until(lambda: owner.http.get("/api/notifications/preferences/").json().get("email"))
        mails, began = Mails(owner.email), monotonic()
        let_fall_due(owner, LETTERS)
        for number, name in enumerate(victims, start=1):
            share = LETTERS * number // (len(victims) + 1)
            until(lambda share=share: len(mails.look()) >= share, seconds=LONGEST)
            kill(name)
        until(lambda: len(mails.look()) >= LETTERS, seconds=LONGEST)
        took = monotonic() - began
        # Another process's mail could still be on its way: a letter that comes later shows that
        # all of them are done.
        let_fall_due(owner, 1)
        until(lambda: len(mails.look()) >= LETTERS + 1, seconds=LONGEST)
        doubled = sum(mails.ids.values()) - len(mails.ids)
        print(f"{LETTERS} letters, {len(victims)} kills, {took:.0f} s, {doubled} mails sent twice")
        assert len(mails.ids) == LETTERS + 1
        # Documented: a mail whose acceptance died with its process goes out again.
        assert doubled <= victims.count("notification-service-deliver")
