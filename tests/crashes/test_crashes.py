"""Any process may be killed at any moment: what was accepted is still there."""

import threading
from uuid import uuid4

import httpx
from killing import kill, kill_a_child, processes
from people import Person, person, until

LETTERS_BEFORE_THE_NEXT_KILL = 5


class Writer(threading.Thread):
    """Writes one letter after the other and repeats each, with its key, until it is accepted."""

    def __init__(self, author: Person) -> None:
        super().__init__()
        self.author = author
        self.accepted: dict[str, str] = {}
        self.stopping = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.write_on()
        except BaseException as failure:  # told to the test, which waits in another thread
            self.failure = failure

    def write_on(self) -> None:
        while not self.stopping.is_set():
            key = str(uuid4())
            body = f"편지 {key}"
            while not self.stopping.is_set():
                try:
                    response = self.author.http.post(
                        "/api/letters/",
                        json={"body": body},
                        headers={"Idempotency-Key": key},
                        timeout=5,
                    )
                except httpx.TransportError:
                    continue
                if response.status_code == 201:
                    self.accepted[response.json()["id"]] = body
                    break
                assert response.status_code in {429, 502, 503, 504}, response.text
                self.stopping.wait(0.1)


def wait_for_more(writer: Writer) -> None:
    enough = len(writer.accepted) + LETTERS_BEFORE_THE_NEXT_KILL
    until(lambda: writer.failure or len(writer.accepted) >= enough, seconds=90)
    if writer.failure is not None:
        raise writer.failure


def test_killing_any_process_loses_no_accepted_letter_and_doubles_none() -> None:
    with person() as author:
        writer = Writer(author)
        writer.start()
        try:
            for name in sorted(each.name for each in processes()):
                wait_for_more(writer)
                kill(name)
            for name in ("gateway", "letter-service-web"):
                wait_for_more(writer)
                kill_a_child(name)
            wait_for_more(writer)
        finally:
            writer.stopping.set()
            writer.join()
        found = {row["id"]: row["excerpt"] for row in author.letters(limit="100")}
        assert {key: found.get(key) for key in writer.accepted} == writer.accepted
        # A letter may be there whose answer was lost at the very end, but no letter twice.
        assert len(set(found.values())) == len(found) <= len(writer.accepted) + 1
