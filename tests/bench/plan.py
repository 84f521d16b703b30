"""How much is measured, and for how long."""

from dataclasses import dataclass

# What is looked for, in letters made by bare/texts.py.
QUERIES = {
    "frequent word": "오늘",
    "rare word": "고래",
    "phrase": "벚꽃이 지던",
    "frequent character": "봄",
    "rare character": "숲",
}


@dataclass(frozen=True)
class Plan:
    rounds: int = 3
    seconds: int = 4
    """Of one round; the real and the bare view take turns."""
    warm_up: int = 2
    """Seconds before the first round of each."""
    clients: int = 16
    storm_clients: int = 256
    storm_seconds: int = 10
    uploads: int = 60
    """Of photos, one after the other."""
    uploads_at_once: int = 100
    events: int = 10_000
    """For the relay to publish."""
    due: int = 10_000
    """Schedules that fall due."""
    mails: int = 3000
    """Arrivals that are due at one instant."""
    few_schedules: int = 1000
    many_schedules: int = 1_000_000
    list_letters: int = 1000
    search_letters: int = 10_000
    small_account: int = 100
    large_account: int = 100_000
    characters: int = 600
    """Of a letter's body; those of the small and the large account are short."""


FULL = Plan()
# Shows that everything works; its figures say nothing.
QUICK = Plan(
    rounds=2,
    seconds=1,
    warm_up=1,
    storm_seconds=2,
    uploads=4,
    uploads_at_once=20,
    events=1000,
    due=500,
    mails=200,
    many_schedules=20_000,
    list_letters=200,
    search_letters=1000,
    large_account=2000,
)
