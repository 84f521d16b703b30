"""Comparing what was measured in turns."""

import pytest
from ratios import Spread, in_turns, measured, rate_ratio, spread, time_ratio
from wrk import Load


def load(rate: float, p50: float = 1, *, longest: float = 2, failed: int = 0) -> Load:
    return Load(int(rate * 4), 4, p50, p50 * 2, p50 * 3, longest, {"status": failed})


def test_the_two_take_turns_and_keep_their_order() -> None:
    sent = []

    def send(name: str, rate: float) -> Load:
        sent.append(name)
        return load(rate)

    first, second = in_turns(lambda: send("A", 100), lambda: send("B", 200), rounds=2)
    assert sent == ["A", "B", "A", "B"]
    assert [each.rate for each in first] == [100, 100]
    assert [each.rate for each in second] == [200, 200]


def test_a_ratio_is_taken_in_each_round_so_that_drift_does_not_count() -> None:
    # The machine became four times slower between the rounds: the ratio has not changed.
    assert rate_ratio([load(60), load(15)], [load(100), load(25)]) == Spread(0.6, 0.6, 0.6)


def test_a_ratio_comes_with_its_range() -> None:
    ratio = rate_ratio([load(50), load(60), load(90)], [load(100)] * 3)
    assert ratio == Spread(0.6, 0.5, 0.9)


def test_times_compare_by_the_median_latency() -> None:
    assert time_ratio([load(1, p50=12)], [load(1, p50=10)]).median == pytest.approx(1.2)


def test_a_round_in_which_the_other_did_nothing_gives_no_ratio() -> None:
    assert rate_ratio([load(10)], [load(0)]).median == 0


def test_several_rounds_are_their_medians_but_every_failure_counts() -> None:
    rounds = [load(100, 10, failed=1), load(300, 30, longest=500), load(200, 20)]
    together = measured(rounds)
    assert (together.rate, together.p50, together.p95, together.p99) == (200, 20, 40, 60)
    assert together.longest == 500
    assert together.failed == 1
    assert together.requests == 2400


def test_a_spread_is_the_middle_and_the_ends() -> None:
    assert spread([3, 1, 2]) == Spread(2, 1, 3)
