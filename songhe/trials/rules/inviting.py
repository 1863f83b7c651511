"""How often an elder may be asked to try something, so that nobody is pestered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_WAITING = 1  # questions that she has not answered yet
MOST_IN_A_MONTH = 2
MONTH = timedelta(days=30)
FOR_EACH_PLACE = 3  # at most so many are asked for one place
ANSWER_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """One time that an elder was asked, whatever for."""

    at: datetime
    is_waiting: bool


def may_be_asked(before: Sequence[Asked], *, at: datetime) -> bool:
    """May an elder be asked once more, who was asked so often before?"""
    waiting = sum(one.is_waiting for one in before)
    lately = sum(one.at > at - MONTH for one in before)
    return waiting < MOST_WAITING and lately < MOST_IN_A_MONTH


def most_asked(places: int) -> int:
    """Return how many elders a trial of so many places may ask altogether."""
    return places * FOR_EACH_PLACE
