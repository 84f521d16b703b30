"""What pictures cost: uploads one by one and many at once, and looks through the gateway."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter, sleep
from typing import Any

import camera
import httpx
import memory
from bare_nginx import serving
from plan import Plan
from ratios import in_turns, measured, rate_ratio
from signups import headers, sign_up
from wrk import Load, Requests, run

from local.platform import Platform

SERVICE = "letter-storage-service"
# Milliseconds; megabytes; of plain Nginx's answers a second.
UPLOAD_AIM, MEMORY_AIM, LOOK_AIM = 500.0, 300.0, 0.5
# The service takes 60 of one person in an hour.
UPLOADS_OF_ONE = 50
AS_IT_IS, TO_BE_TURNED = 1, 6
SAMPLES_A_SECOND = 5
TOLD_TO_WAIT, PATIENCE = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}, 120.0


@dataclass(frozen=True)
class Uploads:
    """Milliseconds of those that were taken, and how many were not."""

    times: Sequence[float]
    failed: int

    def figures(self) -> dict[str, Any]:
        times = sorted(self.times) or [0.0]
        return {
            "uploads": len(self.times),
            "failed": self.failed,
            "p50": median(times),
            "p95": times[max(0, -(-len(times) * 95 // 100) - 1)],
            "longest": times[-1],
        }


class PictureBench:
    """The measurements of pictures on one platform."""

    def __init__(self, platform: Platform, api: httpx.Client, plan: Plan) -> None:
        self._platform, self._api, self._plan = platform, api, plan

    def all(self) -> dict[str, Any]:
        return {
            "upload": self.one_by_one(AS_IT_IS),
            "upload of one to be turned": self.one_by_one(TO_BE_TURNED),
            "at_once": self.at_once(),
            "looks": self.looks(),
        }

    def one_by_one(self, orientation: int) -> dict[str, Any]:
        """One client that uploads a photo of 5 MB after the other."""
        self._uploads(2, orientation, at_a_time=1)
        figures = self._uploads(self._plan.uploads, orientation, at_a_time=1).figures()
        reached = not figures["failed"] and figures["p95"] <= UPLOAD_AIM
        return {**figures, "reached": reached}

    def at_once(self) -> dict[str, Any]:
        """Very many clients with one such photo each, and the memory of all the service's
        processes meanwhile."""
        with self._memory_watched() as peak:
            before = peak[0]
            clients = self._plan.uploads_at_once
            done = self._uploads(clients, AS_IT_IS, at_a_time=clients)
        figures = done.figures()
        reached = not figures["failed"] and max(peak) <= MEMORY_AIM
        return {**figures, "before": before, "peak": max(peak), "reached": reached}

    def looks(self) -> dict[str, Any]:
        """Each size of a picture, from the gateway's cache and from a plain Nginx in turns."""
        upload = self._upload(camera.photo(0), self._people(1)[0])
        picture = upload.raise_for_status().json()
        addresses = {**picture["thumbnails"], "original": picture["url"]}
        files = {size: self._api.get(url).content for size, url in addresses.items()}
        with serving(self._platform, files) as bare:
            return {
                size: {"bytes": len(files[size]), **self._look(url, f"{bare}/{size}")}
                for size, url in addresses.items()
            }

    def _look(self, path: str, bare: str) -> dict[str, Any]:
        address, _slash, name = bare.rpartition("/")

        def cached(seconds: float) -> Load:
            return self._run(self._platform.address, path, seconds)

        def plain(seconds: float) -> Load:
            return self._run(address, f"/{name}", seconds)

        for side in (cached, plain):
            side(self._plan.warm_up)
        seconds = self._plan.seconds
        real, bare_loads = in_turns(
            lambda: cached(seconds), lambda: plain(seconds), rounds=self._plan.rounds
        )
        ratio = rate_ratio(real, bare_loads)
        failed = sum(load.failed for load in (*real, *bare_loads))
        return {
            "real": asdict(measured(real)),
            "bare": asdict(measured(bare_loads)),
            "ratio": asdict(ratio),
            "failed": failed,
            "reached": not failed and ratio.median >= LOOK_AIM,
        }

    def _run(self, address: str, path: str, seconds: float) -> Load:
        requests = Requests([("GET", path, "")])
        return run(address, requests, clients=self._plan.clients, seconds=seconds)

    def _uploads(self, count: int, orientation: int, *, at_a_time: int) -> Uploads:
        people = self._people(-(-count // UPLOADS_OF_ONE))

        def upload(number: int) -> float | None:
            photo = camera.photo(number, orientation)
            return self._timed(photo, people[number % len(people)])

        with ThreadPoolExecutor(at_a_time) as pool:
            times = list(pool.map(upload, range(count)))
        taken = [time for time in times if time is not None]
        return Uploads(taken, failed=count - len(taken))

    def _timed(self, photo: bytes, person: dict[str, str]) -> float | None:
        """Milliseconds until it was taken; None if it was not."""
        began = perf_counter()
        try:
            taken = self._upload(photo, person).status_code == httpx.codes.CREATED
        except httpx.HTTPError:
            taken = False
        return (perf_counter() - began) * 1000 if taken else None

    def _upload(self, photo: bytes, person: dict[str, str]) -> httpx.Response:
        """As the web client does: who is told that many are coming asks again later."""
        give_up = perf_counter() + PATIENCE
        while True:
            file = {"file": ("IMG_0001.JPG", photo, "image/jpeg")}
            answer = self._api.post("/api/images/", files=file, headers=person, timeout=120)
            if answer.status_code not in TOLD_TO_WAIT or perf_counter() > give_up:
                return answer
            sleep(float(answer.headers.get("Retry-After", 1)))

    def _people(self, count: int) -> list[dict[str, str]]:
        return [headers(self._api, sign_up(self._api)) for _ in range(count)]

    @contextmanager
    def _memory_watched(self) -> Iterator[list[float]]:
        """Megabytes (PSS) of the service's processes: one value before, the others meanwhile."""
        names = [each for each in memory.megabytes(self._platform) if each.startswith(SERVICE)]
        over, seen = threading.Event(), [0.0]

        def look() -> None:
            seen.append(memory.of_group(memory.megabytes(self._platform), names))

        def watch() -> None:
            while not over.wait(1 / SAMPLES_A_SECOND):
                look()

        look()
        seen.pop(0)
        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield seen
        finally:
            over.set()
            thread.join()
