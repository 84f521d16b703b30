"""Comparing two things that were measured in turns, since a machine's speed drifts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from wrk import Load


@dataclass(frozen=True)
class Spread:
    """The middle of several values, and their range."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


@dataclass(frozen=True)
class Measured:
    """Several rounds of one thing; each figure is the median of the rounds'."""

    rate: float
    p50: float
    p95: float
    p99: float
    longest: float
    failed: int
    requests: int


def measured(rounds: Sequence[Load]) -> Measured:
    return Measured(
        rate=median(load.rate for load in rounds),
        p50=median(load.p50 for load in rounds),
        p95=median(load.p95 for load in rounds),
        p99=median(load.p99 for load in rounds),
        longest=max(load.longest for load in rounds),
        failed=sum(load.failed for load in rounds),
        requests=sum(load.requests for load in rounds),
    )


def in_turns(
    first: Callable[[], Load], second: Callable[[], Load], *, rounds: int
) -> tuple[list[Load], list[Load]]:
    """A B A B …: what slows the machine down for a while hits both."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def rate_ratio(first: Sequence[Load], second: Sequence[Load]) -> Spread:
    """How much of the second's rate the first reaches, round by round."""
    return _ratio([load.rate for load in first], [load.rate for load in second])


def time_ratio(first: Sequence[Load], second: Sequence[Load]) -> Spread:
    """How many times the second's median latency the first takes, round by round."""
    return _ratio([load.p50 for load in first], [load.p50 for load in second])


def _ratio(first: Sequence[float], second: Sequence[float]) -> Spread:
    return spread([one / other if other else 0.0 for one, other in zip(first, second, strict=True)])
