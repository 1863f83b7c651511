"""Questions about files of measurements: what is in them, and what would be taken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.health.models.imports import ReadingImport
from songhe.health.queries.readings import readings_of
from songhe.health.reference import readable_metrics
from songhe.health.rules.importing import Found, Plan, Row, plan_from, read_rows
from songhe.health.rules.packing import Arrays
from songhe.health.rules.tables import Line, lines_of
from songhe.health.taking.storing import milliseconds

MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Preview:
    """A file as it is understood, row by row."""

    plan: Plan
    lines: list[Line]
    rows: list[Row]

    @property
    def taken(self) -> int:
        return sum(not row.why and not one.why for row in self.rows for one in row.found)

    @property
    def refused(self) -> Counter[str]:
        """How many numbers are not taken, by reason; a row without a number counts as one."""
        whys: Counter[str] = Counter()
        for row in self.rows:
            if row.why:
                whys[row.why] += max(1, len(row.found))
            else:
                whys.update(one.why for one in row.found if one.why)
        return whys

    def columns(self) -> list[list[str]]:
        """The first few cells of each column, the heading among them."""
        return [
            [line.cells[at] if at < len(line.cells) else "" for line in self.lines[:4]]
            for at in range(len(self.plan.roles))
        ]


def imports_visible_to(acting: Acting) -> QuerySet[ReadingImport]:
    """Return the files that somebody brought themselves, the newest first."""
    return (
        ReadingImport.objects.filter(author=acting.person)
        .select_related("elder__person", "elder__station")
        .order_by("-brought_at", "-pk")
    )


def preview_of(brought: ReadingImport, at: datetime) -> Preview:
    """Say what would be taken of a file by its plan, and why what is not."""
    plan, lines = plan_from(brought.plan), lines_of(brought.text)
    rows = read_rows(lines, plan, metrics=readable_metrics(), at=at)
    return Preview(plan, lines, _beside_what_is_there(brought.elder_id, rows))


def _beside_what_is_there(elder_id: int, rows: Sequence[Row]) -> list[Row]:
    """Mark what her record has: the same number is there, another one is not overruled."""
    times: dict[str, list[datetime]] = {}
    for row in rows:
        if row.at is not None:
            for one in row.found:
                times.setdefault(one.metric, []).append(row.at)
    there = {
        metric: _by_moment(
            readings_of(
                elder_id=elder_id, metric=metric, since=min(moments), until=max(moments) + MOMENT
            )
        )
        for metric, moments in times.items()
    }
    return [
        row
        if row.at is None
        else row._replace(found=[_beside(one, row.at, there[one.metric]) for one in row.found])
        for row in rows
    ]


def _by_moment(readings: Arrays) -> dict[int, float]:
    return dict(zip(readings.times.tolist(), readings.values.tolist(), strict=True))


def _beside(one: Found, at: datetime, there: dict[int, float]) -> Found:
    known = there.get(milliseconds(at))
    if one.why or known is None:
        return one
    same = abs(known - float(np.float32(one.value))) < 1e-6 * max(1.0, abs(known))
    return one._replace(why="known" if same else "other_value")
