"""The measurements, one after the other; each returns plain figures for the report."""

import json
from dataclasses import asdict
from time import time
from typing import Any

import httpx
import rows
from filling import Filled, compare, finish, start
from plan import Plan
from ratios import in_turns, measured, rate_ratio, time_ratio
from wrk import Load, Requests, run

from local.platform import Platform

RELAY = "letter-service-worker"
LARGE_AIM = 1.2
# Milliseconds after which somebody among very many clients would call it a stall.
LONGEST_WAIT = 10_000


class Bench:
    """The measurements on one filled platform."""

    def __init__(self, platform: Platform, api: httpx.Client, filled: Filled, plan: Plan) -> None:
        self._platform, self._api, self.filled, self._plan = platform, api, filled, plan

    def _run(self, requests: Requests, *, clients: int, seconds: float | None = None) -> Load:
        return run(
            self._platform.address,
            requests,
            clients=clients,
            seconds=self._plan.seconds if seconds is None else seconds,
        )

    def _in_turns(
        self, first: Requests, second: Requests, *, clients: int
    ) -> tuple[list[Load], list[Load]]:
        for requests in (first, second):
            self._run(requests, clients=clients, seconds=self._plan.warm_up)
        return in_turns(
            lambda: self._run(first, clients=clients),
            lambda: self._run(second, clients=clients),
            rounds=self._plan.rounds,
        )

    def row(self, row: rows.Row) -> dict[str, Any]:
        """Real and bare in turns; a search also with one client alone."""
        same = compare(self._platform, row.service, {row.name: row.specification()})[row.name]
        alone = None
        if row.longest_p95 is not None:
            alone = measured([self._run(row.real, clients=1) for _ in range(self._plan.rounds)])
        real, bare = self._in_turns(row.real, row.bare, clients=self._plan.clients)
        ratio = rate_ratio(real, bare)
        result: dict[str, Any] = {
            "clients": self._plan.clients,
            "real": asdict(measured(real)),
            "bare": asdict(measured(bare)),
            "ratio": asdict(ratio),
            "alone": asdict(alone) if alone else None,
            **same,
        }
        result["failed"] = sum(load.failed for load in (*real, *bare))
        result["failed"] += alone.failed if alone else 0
        return {**result, "aims": _aims(row, result)}

    def large_account(self) -> dict[str, Any]:
        """The same page of an account with very many letters and of one with few.

        One client: with more than cores, the time of a request is mostly that of the queue.
        """
        people = self.filled.people
        large, small = self._in_turns(
            rows.listing(self._api, people["large"]),
            rows.listing(self._api, people["small"]),
            clients=1,
        )
        ratio = time_ratio(large, small)
        failed = sum(load.failed for load in (*large, *small))
        return {
            "large": asdict(measured(large)),
            "small": asdict(measured(small)),
            "time_ratio": asdict(ratio),
            "rate_ratio": asdict(rate_ratio(small, large)),
            "failed": failed,
            "reached": not failed and ratio.median <= LARGE_AIM,
        }

    def storm(self) -> dict[str, Any]:
        """Far more clients than threads: everybody waits, nobody is turned away or forgotten."""
        requests = rows.listing(self._api, self.filled.people["list"])
        clients, seconds = self._plan.storm_clients, self._plan.storm_seconds
        load = self._run(requests, clients=clients, seconds=seconds)
        after = self._run(requests, clients=1, seconds=1)
        return {
            "clients": clients,
            "rate": load.rate,
            **asdict(load),
            "failed": load.failed + after.failed,
            "afterwards": asdict(after),
            "reached": not (load.failed or after.failed) and load.longest <= LONGEST_WAIT,
        }

    def outbox(self) -> dict[str, Any]:
        """How many events a second the relay has confirmed, from a heap of waiting ones."""
        module = "bare.bare_letter_service.outbox"
        finish(start(self._platform, module, "wait", "0"))
        supervisor = self._platform.supervisor
        relay = [each for each in supervisor.processes() if each.name == RELAY]
        supervisor.stop(relay)
        began = time()
        finish(start(self._platform, module, "emit", str(self._plan.events)))
        supervisor.start_programs(relay)
        batches = json.loads(finish(start(self._platform, module, "wait", str(began))))
        events = sum(count for _instant, count in batches[1:])
        seconds = batches[-1][0] - batches[0][0]
        return {"events": self._plan.events, "rate": events / seconds if seconds else None}


def _aims(row: rows.Row, result: dict[str, Any]) -> list[dict[str, Any]]:
    aims = []
    answered = not result["failed"]
    if row.least_ratio is not None:
        reached = answered and result["ratio"]["median"] >= row.least_ratio
        aims.append({"aim": f"≥ {row.least_ratio} of bare", "reached": reached})
    if row.longest_p95 is not None:
        for who in ("alone", "real"):
            reached = answered and result[who]["p95"] <= row.longest_p95
            aims.append({"aim": f"p95 ≤ {row.longest_p95:.0f} ms", "reached": reached})
    return aims
