"""Which listings answer a question, judged by facts, and how well an order of answers serves.

`data/search/topics.csv` says what people want and which facts make a listing an answer: words in
its title, within some categories. `data/search/queries.csv` says how they ask for it. The search
reads neither file.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from zlib import crc32

from django.conf import settings

ANSWERS, NEAR = 3, 1
FIRST = 10  # so many answers are judged


@dataclass(frozen=True)
class Topic:
    """Something wanted, and the facts by which a listing is an answer to it."""

    name: str
    categories: frozenset[str]
    title_has: tuple[str, ...]
    but_not: tuple[str, ...]
    near: frozenset[str]  # categories whose other listings are at least near it

    def grade(self, title: str, category: str) -> int:
        """3 for an answer, 1 for something near, 0 for anything else."""
        core = title.split("（")[0]
        if (
            category in self.categories
            and any(words in title for words in self.title_has)
            and not any(words in core for words in self.but_not)
        ):
            return ANSWERS
        return NEAR if category in self.near else 0


@dataclass(frozen=True)
class Asked:
    """A question as somebody types it, and how it differs from the thing's own name."""

    text: str
    how: str
    topics: tuple[Topic, ...]

    @property
    def held_out(self) -> bool:
        """A third of the questions is for checking only: nothing was improved by looking at it."""
        return crc32(self.text.encode()) % 3 == 0

    def grade(self, title: str, category: str) -> int:
        return max(topic.grade(title, category) for topic in self.topics)


@cache
def topics() -> dict[str, Topic]:
    return {
        row["topic"]: Topic(
            name=row["topic"],
            categories=frozenset(row["categories"].split()),
            title_has=tuple(row["title_has"].split("|")),
            but_not=tuple(filter(None, row["but_not"].split("|"))),
            near=frozenset(row["near"].split()),
        )
        for row in _rows("topics.csv")
    }


@cache
def questions() -> tuple[Asked, ...]:
    known = topics()
    return tuple(
        Asked(
            text=row["query"],
            how=row["how"],
            topics=tuple(known[name] for name in row["topics"].split("|")),
        )
        for row in _rows("queries.csv")
    )


def ndcg(grades: Sequence[int], all_grades: Iterable[int]) -> float:
    """Return how good the first ten are against the best possible ten, from 0 to 1."""
    best = _gain(sorted(all_grades, reverse=True)[:FIRST])
    return _gain(grades[:FIRST]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _rows(name: str) -> list[dict[str, str]]:
    with (settings.DATA / "search" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
