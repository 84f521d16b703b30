"""The figures of what falls due say what they mean."""

from typing import Any

import report
import scheduling
from test_report import results

TIME: dict[str, Any] = {
    "at_once": {"due": 10_000, "rate": 2345.6, "reached": True, "failed": 0},
    "in_a_minute": {
        "due": 10_000, "p50": 0.6, "p99": 1.4, "longest": 2.2, "reached": True, "failed": 0,
    },
    "ticks": {
        "few": 1000, "many": 1_000_000, "reached": True, "failed": 0,
        "idle": {"few": 1.1, "many": 1.12, "ratio": {"median": 1.02, "low": 0.9, "high": 1.2}},
        "busy": {"few": 40.0, "many": 41.0, "ratio": {"median": 1.03, "low": 0.9, "high": 1.2}},
    },
}  # fmt: skip


def test_of_a_hundred_the_99th_is_the_99th_percentile() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert scheduling.percentile(values, 99) == 99
    assert scheduling.percentile(values, 50) == 50
    assert scheduling.percentile([7.0], 99) == 7


def test_one_interruption_is_no_cost() -> None:
    steady = [10.0] * 10
    disturbed = [*[10.0] * 4, 500.0, *[12.0] * 5]
    row = scheduling.compared({"few": steady, "many": disturbed})
    assert row["ratio"] == {"median": 1.1, "low": 1.0, "high": 1.2}
    assert (row["few"], row["many"]) == (10.0, 12.0)


def test_the_lines_say_what_was_reached_and_what_failed() -> None:
    shown = report.text({**results(), "time": TIME})
    assert "10000 schedules due at one instant: 2346/s" in shown
    assert "p99 1.40 s" in shown
    assert "ratio 1.03 (0.90–1.20); aim ≤ 1.1: reached" in shown
    missed = {**TIME, "at_once": {**TIME["at_once"], "reached": False}}
    assert "aim ≥ 2000: missed" in report.text({**results(), "time": missed})


def test_mails_are_counted_by_what_the_mail_server_took() -> None:
    sent = {"mails": 3000, "rate": 321.4, "reached": True, "failed": 0}
    shown = report.text({**results(), "time": {**TIME, "sent": sent}})
    assert "3000 deliveries due at one instant: 321/s taken by the mail server" in shown
    lost = {**sent, "rate": 12.0, "reached": False, "failed": 1}
    shown = report.text({**results(), "time": {**TIME, "sent": lost}})
    assert "aim ≥ 300: missed; FAILED" in shown
    assert not report.succeeded({**results(), "time": {**TIME, "sent": lost}})


def test_the_whole_way_stands_beside_its_last_part() -> None:
    row = {"mails": 3000, "rate": 312.3, "reached": True, "failed": 0}
    shown = report.text({**results(), "time": {**TIME, "whole_way": row}})
    assert "3000 letters due at one instant, the whole way: 312/s taken by the mail" in shown
    lost = {**results(), "time": {**TIME, "whole_way": {**row, "failed": 1}}}
    assert not report.succeeded(lost)


def test_an_occurrence_that_was_lost_or_doubled_is_a_failure() -> None:
    assert report.succeeded({**results(), "time": TIME})
    failed = {**TIME, "at_once": {**TIME["at_once"], "failed": 1}}
    assert not report.succeeded({**results(), "time": failed})
    assert "FAILED" in report.text({**results(), "time": failed})
