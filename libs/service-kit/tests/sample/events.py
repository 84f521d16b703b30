"""Two events that only the tests know."""

from dataclasses import dataclass

from contracts.envelope import event


@event("sample.happened")
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleHappened:
    note: str


@event("sample.noted")
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNoted:
    """What the handler of `SampleHappened` says after it did its work."""

    note: str
