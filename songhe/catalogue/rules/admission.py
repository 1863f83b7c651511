"""What an application still lacks, and when a provider is told that a paper runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STEPS = (1, 7, 30)  # days before the last day, the nearest first
OVER = 0


class Gap(StrEnum):
    """What is wrong with one category of an application."""

    NO_CATEGORY = "no_category"  # none was chosen at all
    NO_PAPER = "no_paper"
    EXPIRED = "expired"
    NOT_SOLD = "not_sold"  # nothing can be sold in it, whatever paper there is


@dataclass(frozen=True)
class Asked:
    """A category that somebody wants to sell in."""

    code: str
    kinds: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """A paper for a category and, if it is an upper one, everything below."""

    category: str
    expires_on: date


@dataclass(frozen=True)
class Lack:
    category: str
    gap: Gap


def lacks_of(asked: Sequence[Asked], shown: Sequence[Shown], *, today: date) -> list[Lack]:
    """Return what is missing before an application can be sent, category by category."""
    if not asked:
        return [Lack("", Gap.NO_CATEGORY)]
    lacks = []
    for one in asked:
        if not {"goods", "service"} & set(one.kinds):
            lacks.append(Lack(one.code, Gap.NOT_SOLD))
            continue
        papers = [paper for paper in shown if one.code.startswith(paper.category)]
        if not papers:
            lacks.append(Lack(one.code, Gap.NO_PAPER))
        elif all(paper.expires_on < today for paper in papers):
            lacks.append(Lack(one.code, Gap.EXPIRED))
    return lacks


def step_of(days_left: int) -> int | None:
    """Return which warning a paper with so many days left has earned; None when it is early.

    On its last day a paper has 0 days left and still counts; it is over from −1 on.
    """
    if days_left < 0:
        return OVER
    return next((step for step in STEPS if days_left <= step), None)
