"""How soon somebody answered: the middle, the shares in time, and the bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

MINUTE = 60
# Upper edges in seconds, the last one open: 0–30 s, 30–60 s, 1–2, 2–5, 5–15 min, longer.
EDGES = (30, 60, 120, 300, 900)
SOON, IN_TIME = 60, 300  # seconds
ENOUGH = 10  # fewer answers say nothing about how well a district answers


@dataclass(frozen=True)
class Answers:
    """How soon alerts were answered in a time. Figures are None when there are too few."""

    answered: int
    median_seconds: float | None
    within_a_minute: int | None  # percent
    within_five: int | None  # percent
    bars: tuple[int, ...]  # one for each stretch between the edges


def summary_of(waits: Sequence[float]) -> Answers:
    """Return what the seconds from each alert to its answer come to."""
    bars = [0] * (len(EDGES) + 1)
    for wait in waits:
        bars[next((place for place, edge in enumerate(EDGES) if wait <= edge), len(EDGES))] += 1
    if len(waits) < ENOUGH:
        return Answers(len(waits), None, None, None, tuple(bars))
    return Answers(
        answered=len(waits),
        median_seconds=median(waits),
        within_a_minute=_share(waits, SOON),
        within_five=_share(waits, IN_TIME),
        bars=tuple(bars),
    )


def _share(waits: Sequence[float], limit: int) -> int:
    return round(100 * sum(wait <= limit for wait in waits) / len(waits))
