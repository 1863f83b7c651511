"""Where bars, lines and dots stand in the pictures of the district; words stay in templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import hypot

from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.models import Region
from songhe.oversight.queries.district import AlertsNow, HourOfDay
from songhe.oversight.rules.answers import Answers
from songhe.oversight.rules.small_counts import Stretch

# The bars of answers: a viewBox of 364 × 150.
BAR, STEP, TOP, FOOT = 52, 61, 16, 126
SOON_BARS = 2  # the first two are within a minute

# The map: a viewBox of 600 × 560 with a margin for names.
WIDTH, HEIGHT, MARGIN = 600, 560, 60
RADIUS, WIDER = 30, 4  # of a street with few visits; with each stretch more
APART = 84  # so that no name lies on another
PUSHES = 80

# The line of hours: a viewBox of 392 × 124.
LEFT, RIGHT, HIGH, LOW = 10, 382, 16, 96
FIRST_HOUR, LAST_HOUR = 6, 20


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    height: float
    middle: float
    count: int
    label: str
    soon: bool


def answer_bars(answers: Answers) -> list[Bar]:
    """Return a bar for each stretch of seconds."""
    labels = (_("30秒"), _("1分"), _("2分"), _("5分"), _("15分"), _("更久"))
    most = max(answers.bars) or 1
    bars = []
    for place, (count, label) in enumerate(zip(answers.bars, labels, strict=True)):
        height = round((FOOT - TOP) * count / most, 1)
        x = 2 + place * STEP
        bars.append(
            Bar(x, FOOT - height, height, x + BAR / 2, count, label, soon=place < SOON_BARS)
        )
    return bars


@dataclass(frozen=True)
class HoursLine:
    """Planned and done visits over the day, as lines."""

    planned: str
    done: str
    most: int
    peak_hour: int
    total_done: int
    now_x: float
    ticks: tuple[tuple[float, int], ...]


def hours_of(hours: Sequence[HourOfDay], at: datetime) -> HoursLine | None:
    """Return the two lines; None on a day without visits."""
    if not hours:
        return None
    by_hour = {hour.hour: hour for hour in hours}
    peak = max(hours, key=lambda hour: hour.planned)
    moment = timezone.localtime(at)
    so_far = [hour for hour in range(FIRST_HOUR, LAST_HOUR + 1) if hour <= moment.hour]

    def point(hour: int, count: int) -> str:
        y = LOW - (LOW - HIGH) * count / max(peak.planned, 1)
        return f"{_x(hour):.1f} {y:.1f}"

    def path(which: Sequence[int], name: str) -> str:
        points = [point(h, getattr(by_hour[h], name) if h in by_hour else 0) for h in which]
        return f"M{' '.join(points)}" if points else ""

    return HoursLine(
        planned=path(range(FIRST_HOUR, LAST_HOUR + 1), "planned"),
        done=path(so_far, "done"),
        most=peak.planned,
        peak_hour=peak.hour,
        total_done=sum(hour.done for hour in hours),
        now_x=round(_x(min(max(moment.hour, FIRST_HOUR), LAST_HOUR)), 1),
        ticks=tuple((round(_x(hour), 1), hour) for hour in (6, 10, 14, 18)),
    )


def _x(hour: int) -> float:
    return LEFT + (RIGHT - LEFT) * (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)


@dataclass(frozen=True)
class Dot:
    """One street on the map: about how many visits today, and whether an alert is open."""

    name: str
    x: float
    y: float
    radius: int
    visits: Stretch
    alerts: int
    urgent: bool


@dataclass(frozen=True)
class Row:
    """One street in the table beside the map."""

    name: str
    visits: Stretch
    alerts: int


def rows_of(
    streets: Sequence[Region], visits: Mapping[str, Stretch], alerts: AlertsNow
) -> list[Row]:
    """Return every street, also those whose place is not known."""
    return [
        Row(street.name, visits[street.code], alerts.by_street.get(street.code, 0))
        for street in streets
    ]


def map_of(
    streets: Sequence[Region], visits: Mapping[str, Stretch], alerts: AlertsNow
) -> list[Dot]:
    """Return the streets whose place is known: where they lie, pushed apart to be read."""
    placed = [one for one in streets if one.latitude is not None and one.longitude is not None]
    if not placed:
        return []
    across = _scale([one.longitude or 0 for one in placed], MARGIN, WIDTH - MARGIN)
    down = _scale([one.latitude or 0 for one in placed], HEIGHT - MARGIN, MARGIN)
    places = _spread(list(zip(across, down, strict=True)))
    return [
        Dot(
            name=street.name.removesuffix("街道"),
            x=round(x, 1),
            y=round(y, 1),
            radius=RADIUS + WIDER * visits[street.code].place,
            visits=visits[street.code],
            alerts=alerts.by_street.get(street.code, 0),
            urgent=street.code in alerts.urgent_in,
        )
        for street, (x, y) in zip(placed, places, strict=True)
    ]


def _scale(values: Sequence[float], first: float, last: float) -> list[float]:
    low, high = min(values), max(values)
    if high == low:
        return [(first + last) / 2] * len(values)
    return [round(first + (last - first) * (one - low) / (high - low), 1) for one in values]


def _spread(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Push points apart, a little at a time, until none is too near another."""
    for _push in range(PUSHES):
        moved = False
        for one, other in combinations(range(len(places)), 2):
            (x1, y1), (x2, y2) = places[one], places[other]
            far = hypot(x2 - x1, y2 - y1) or 1.0
            if far >= APART:
                continue
            moved = True
            push = (APART - far) / 2
            across, down = (x2 - x1 or 1.0) / far * push, (y2 - y1) / far * push
            places[one] = _inside(x1 - across, y1 - down)
            places[other] = _inside(x2 + across, y2 + down)
        if not moved:
            break
    return places


def _inside(x: float, y: float) -> tuple[float, float]:
    return min(max(x, MARGIN), WIDTH - MARGIN), min(max(y, MARGIN), HEIGHT - MARGIN)
