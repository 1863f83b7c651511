"""The city itself: who lives in it, what their devices send, and what really happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np

from songhe.demo.city.bodies import body_of
from songhe.demo.city.citizens import Citizen, citizen
from songhe.demo.city.devices import METRE, WATCH, Column, Today, measure
from songhe.demo.city.faults import spoil
from songhe.demo.city.illness import bend_body, bend_moves
from songhe.demo.city.life import Flags, live
from songhe.demo.city.plan import ordinary
from songhe.demo.city.truth import FAULTS, MEANINGS, Bend, Injected, Kind, Meaning

EPOCH = date(1970, 1, 1)
GOOD = 50  # quality from which a reading counts
DOUBT = 100  # metres: nearer than that to her fence nobody can say
LIVE = 120_000  # milliseconds from measuring to arriving within which it came in time


@dataclass(frozen=True)
class Life:
    """What the devices of one elder sent, and the truth about it."""

    who: Citizen
    columns: list[Column]
    truth: list[Injected]

    @property
    def readings(self) -> int:
        return sum(len(column.times) for column in self.columns)


@dataclass(frozen=True)
class City:
    """So many elders for so many days."""

    seed: int
    many: int
    first: date
    days: int
    zone: str = "Asia/Shanghai"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def citizens(self) -> list[Citizen]:
        return [citizen(self.seed, number) for number in range(self.many)]

    @property
    def span(self) -> range:
        """The days, counted from 1970."""
        begins = (self.first - EPOCH).days
        return range(begins, begins + self.days)

    def midnight(self, day: int) -> int:
        """When a day begins in the city, in seconds since 1970."""
        on = date.fromordinal(EPOCH.toordinal() + day)
        return int(datetime.combine(on, time(), self.tz).timestamp())

    def life_of(self, who: Citizen, bends: Sequence[Bend] | None = None) -> Life:
        """Let her live through the days; without bends, with what ordinary life brings."""
        if bends is None:
            bends = ordinary(who, self.span, self.midnight(self.span.start))
        measured = [column for day in self.span for column in self.day_of(who, day, bends)]
        columns = spoil(_joined(measured), list(bends), who)
        return Life(who, columns, [_truth(who, bend, columns) for bend in bends])

    def day_of(self, who: Citizen, day: int, bends: Sequence[Bend]) -> list[Column]:
        """What good devices measure on one day."""
        midnight = self.midnight(day)
        today = [b for b in bends if b.touches(midnight - 7200, midnight + 93_600)]
        moves = live(who, day)
        for bend in today:
            bend_moves(moves, bend, midnight)
        body = body_of(who, day, moves)
        for bend in today:
            bend_body(body, bend, midnight)
        return measure(Today(who, day, midnight, moves, body, today))

    def lives(self) -> Iterator[Life]:
        for who in self.citizens:
            yield self.life_of(who)


def _joined(columns: list[Column]) -> list[Column]:
    """Put the days of each device and metric one behind the other."""
    ordered = sorted(columns, key=lambda column: (column.device, column.metric))
    joined = []
    for (device, metric), parts in groupby(ordered, key=lambda c: (c.device, c.metric)):
        days = list(parts)
        joined.append(
            Column(
                device,
                metric,
                np.concatenate([day.times for day in days]),
                np.concatenate([day.values for day in days]),
                np.concatenate([day.quality for day in days]),
                np.concatenate([day.arrives for day in days]),
            )
        )
    return joined


def _truth(who: Citizen, bend: Bend, columns: list[Column]) -> Injected:
    meaning = MEANINGS[bend.kind]
    return Injected(
        kind=bend.kind,
        citizen=who.number,
        starts_at=bend.starts_at,
        ends_at=bend.ends_at,
        shows_at=_shows_at(who, bend, columns),
        metric=meaning.metric,
        serious=meaning.serious,
        rules=meaning.rules,
        hold=meaning.hold,
        explains=meaning.explains,
    )


def _shows_at(who: Citizen, bend: Bend, columns: list[Column]) -> float | None:
    """When the first good reading that came in time showed it."""
    if bend.kind in FAULTS or bend.kind in {Kind.DECLINE, Kind.INFECTION}:
        return float(bend.starts_at)
    if bend.kind == Kind.COLLAPSE:
        return _still_since(bend, columns)
    if bend.kind == Kind.WANDERING:
        return _leaves_at(who, bend, columns)
    meaning = MEANINGS[bend.kind]
    first = [
        float(column.times[shown].min()) / 1000
        for column in columns
        if column.metric == meaning.metric and not column.ahead
        for shown in [_counts(column, bend) & _beyond(column, meaning)]
        if shown.any()
    ]
    return min(first, default=None)


def _counts(column: Column, bend: Bend) -> Flags:
    return np.asarray(
        (column.times >= bend.starts_at * 1000)
        & (column.times < bend.ends_at * 1000)
        & (column.quality >= GOOD)
        & (column.arrives - column.times < LIVE)
    )


def _beyond(column: Column, meaning: Meaning) -> Flags:
    line = meaning.line or 0
    return column.values >= line if meaning.above else column.values <= line


def _still_since(bend: Bend, columns: list[Column]) -> float | None:
    """When the last count of steps came in which she still walked."""
    counts = [c for c in columns if c.metric == "steps" and not c.ahead]
    walked = [
        float(column.times[moved].max()) / 1000
        for column in counts
        for moved in [(column.values > 0) & (column.times < (bend.starts_at + 300) * 1000)]
        if moved.any()
    ]
    return max(float(bend.starts_at), *walked) if walked else None


def _leaves_at(who: Citizen, bend: Bend, columns: list[Column]) -> float | None:
    """When the first position lay beyond her fence."""
    places = {column.metric: column for column in columns if column.device == WATCH}
    if "latitude" not in places or not who.fence:
        return None
    north, east = places["latitude"], places["longitude"]
    dy = (north.values - who.latitude) / METRE
    dx = (east.values - who.longitude) / METRE * np.cos(np.radians(who.latitude))
    out = _counts(north, bend) & (np.hypot(dx, dy) > who.fence + DOUBT)
    return float(north.times[out].min()) / 1000 if out.any() else None
