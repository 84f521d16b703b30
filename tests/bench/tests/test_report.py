"""The table says what was reached, what was missed and what failed."""

from dataclasses import asdict
from typing import Any

import report
from ratios import Measured, Spread

FAST = asdict(Measured(rate=600, p50=20, p95=40, p99=60, longest=90, failed=0, requests=2400))
MEMORY = {"auth-service-web": 60.0, "auth-service-worker": 40.0, "rabbitmq": 90.0, "gateway": 10.0}


def row(**changes: Any) -> dict[str, Any]:
    return {
        "clients": 16,
        "real": FAST,
        "bare": FAST,
        "ratio": asdict(Spread(0.61, 0.6, 0.7)),
        "alone": None,
        "queries": [2, 2],
        "differs_at": "",
        "failed": 0,
        "aims": [{"aim": "≥ 0.6 of bare", "reached": True}],
        **changes,
    }


def results(**rows: dict[str, Any]) -> dict[str, Any]:
    errors = {"status": 0, "timeout": 0}
    return {
        "machine": {
            "date": "2026-11-22T00:00:00+00:00", "commit": "abc", "cores": 2, "processor": "P",
            "memory": "8 GB", "system": "Debian", "python": "3.11", "load_before": 0.1,
        },
        "services": ["auth-service"],
        "rows": rows,
        "large_account": {
            "large": FAST, "small": FAST, "time_ratio": asdict(Spread(1.05, 1, 1.1)),
            "failed": 0, "reached": True,
        },
        "storm": {**FAST, "clients": 256, "errors": errors, "failed": 0, "reached": True},
        "outbox": {"events": 1000, "rate": 2500.0},
        "start_up": {"first": 20.0, "second": 9.0, "running": 1.5},
        "memory_idle": MEMORY,
        "memory_after": MEMORY,
    }  # fmt: skip


def line_of(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(name))


def test_a_row_shows_its_ratio_with_its_range_and_its_aim() -> None:
    line = line_of(report.text(results(list=row())), "list")
    assert "0.61 (0.60–0.70)" in line
    assert line.endswith("≥ 0.6 of bare reached")


def test_an_aim_that_is_missed_says_so_and_is_no_failure() -> None:
    missed = results(list=row(aims=[{"aim": "≥ 0.6 of bare", "reached": False}]))
    assert line_of(report.text(missed), "list").endswith("missed")
    assert report.succeeded(missed)


def test_a_search_has_a_line_for_one_client_alone() -> None:
    aims = [{"aim": "p95 ≤ 150 ms", "reached": True}, {"aim": "p95 ≤ 150 ms", "reached": False}]
    text = report.text(results(search=row(alone=FAST, aims=aims)))
    alone, together = [line for line in text.splitlines() if line.startswith("search")]
    assert alone.endswith("reached")
    assert together.endswith("missed")


def test_a_bad_answer_fails_the_row_and_the_run() -> None:
    failed = results(list=row(failed=3))
    assert "FAILED: 3 requests" in report.text(failed)
    assert not report.succeeded(failed)


def test_views_that_do_not_do_the_same_are_named() -> None:
    text = report.text(results(list=row(queries=[3, 2], differs_at=".results.0.title")))
    assert "not the same SQL: 3 statements, bare 2" in text
    assert "not the same answer: .results.0.title" in text


def test_memory_is_extrapolated_from_the_mean_service() -> None:
    text = report.text(results(list=row()))
    assert "200 in all" in text
    assert "10 such services would make about 1100" in text
