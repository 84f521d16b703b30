"""Events that only the tests know."""

from dataclasses import dataclass

from contracts.envelope import event


@event("sample.happened")
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleHappened:
    note: str


@event("sample.gathered")
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleGathered:
    """One that is handled together with others."""

    note: str


@event("sample.noted")
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNoted:
    """What the handlers of the others say after they did their work."""

    note: str
