"""How well and how fast a question is answered, among a thousand listings and a hundred thousand.

`songhe bench search --json`: the listings of the demonstration and a made-up market beside them;
the questions and their judged answers of `data/search/`. `ndcg_at_10` is the mean over all
questions at the smallest size, `held_out` that over the third of them by which nothing was
improved; `worst` names those of the others that are answered worst. Times are those of the ten best
answers, from the text to the rows, with the database on the same machine.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from django.utils import timezone

from songhe.bench.load import percentile
from songhe.bench.market import fill, sell_demonstration
from songhe.bench.place import console, own_database
from songhe.bench.relevance import FIRST, Asked, ndcg, questions
from songhe.catalogue.models import Listing
from songhe.catalogue.queries import search, similar_to
from songhe.config.reference import load_reference

SIZES = tuple(
    int(size) for size in os.environ.get("SONGHE_BENCH_LISTINGS", "1000,10000,100000").split(",")
)
ROUNDS = 1
LEAST_NDCG, MOST_GROWTH = 0.85, 1.5
WORST = 15


def run(*, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    at = timezone.now()
    with own_database():
        load_reference()
        sell_demonstration(at=at)
        there, filled, found = Listing.objects.count(), 0, []
        for size in sizes:
            console.print(f"[bold]search[/bold]: {size:,} listings …")
            many = size - there
            fill(many, at=at, already=filled)
            filled = many
            found.append(_measured(size, at))
            console.print({key: found[-1][key] for key in ("ndcg_at_10", "p50_ms", "p99_ms")})
    return _said(found)


def judged(at: datetime) -> dict[str, float]:
    """Return NDCG@10 of every question with what is on sale now."""
    titles = list(Listing.objects.values_list("pk", "title", "category__code"))
    facts = {pk: (title, category) for pk, title, category in titles}
    every = {question: _grades(question, facts.values()) for question in _topics()}
    return {
        asked.text: ndcg(
            [asked.grade(*facts[pk]) for pk in _shown(asked.text, at)],
            every[asked.topics],
        )
        for asked in questions()
    }


def _shown(text: str, at: datetime) -> list[int]:
    """Return what a shelf shows first: answers, and where they are few what is similar."""
    found = list(search(text=text, at=at)[:FIRST])
    if found and len(found) < FIRST:
        found += similar_to(found, FIRST - len(found), at)
    return [one.pk for one in found]


def by_kind(scores: dict[str, float]) -> dict[str, float]:
    """Return the mean for each way of asking: by name, by sound, with a slip …"""
    kinds: dict[str, list[float]] = defaultdict(list)
    for asked in questions():
        kinds[asked.how].append(scores[asked.text])
    return {how: round(fmean(some), 3) for how, some in sorted(kinds.items())}


def _topics() -> set[tuple[Any, ...]]:
    return {asked.topics for asked in questions()}


def _grades(topics: tuple[Any, ...], facts: Iterable[tuple[str, str]]) -> list[int]:
    asked = Asked("", "", topics)
    return [asked.grade(title, category) for title, category in facts]


def _measured(size: int, at: datetime) -> dict[str, Any]:
    scores = judged(at)
    held_out = [scores[asked.text] for asked in questions() if asked.held_out]
    took = []
    for turn in range(ROUNDS):
        moment = at + timedelta(seconds=turn)
        for asked in questions():
            began = time.perf_counter()
            _shown(asked.text, moment)
            took.append((time.perf_counter() - began) * 1000)
    seen = [asked.text for asked in questions() if not asked.held_out]
    worst = sorted(seen, key=lambda text: scores[text])[:WORST]
    return {
        "n": size,
        "p50_ms": round(percentile(took, 50), 2),
        "p99_ms": round(percentile(took, 99), 2),
        "ndcg_at_10": round(fmean(scores.values()), 3),
        "held_out": round(fmean(held_out), 3),
        "by_kind": by_kind(scores),
        "worst": {text: round(scores[text], 2) for text in worst},
    }


def _said(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    least, most = found[0], found[-1]
    growth = most["p50_ms"] / least["p50_ms"]
    return {
        "ndcg_at_10": least["ndcg_at_10"],
        "held_out": least["held_out"],
        "queries": len(questions()),
        "sizes": list(found),
        "growth_p50": round(growth, 2),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "bars": [LEAST_NDCG, MOST_GROWTH],
        "passed": min(one["ndcg_at_10"] for one in found) >= LEAST_NDCG and growth <= MOST_GROWTH,
    }
