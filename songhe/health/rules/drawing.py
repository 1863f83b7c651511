"""The geometry of charts: numbers in, places on a sheet out. Words are the caller's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from songhe.health.rules.packing import Arrays

MOST_POINTS = 600
EDGE = 20.0  # room for a value of three digits beside its point
MOST_OUT = 24  # readings beyond the limit that are marked one by one
SHORTEST_BREAK = 120_000.0  # milliseconds
MOST_BREAK = 3.0  # a pause this many times the usual one breaks the line


@dataclass(frozen=True)
class Spot:
    """A place on the sheet, with the words that stand there."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """How large a chart is drawn, and the room around it for words."""

    name: str  # the class that says on which screens it is shown
    width: float
    height: float
    left: float
    right: float
    top: float
    foot: float
    ticks: int  # marks of time at most


WIDE = Sheet("wide-only", 786, 240, 44, 50, 30, 28, 7)
NARROW = Sheet("phone-only", 340, 200, 32, 34, 30, 26, 4)
LARGE = Sheet("is-large", 340, 250, 50, 50, 44, 40, 2)  # words of 20 px, for elders
DESK = Sheet("", 786, 240, 44, 50, 30, 28, 7)
FOR_DESK, FOR_FAMILY, FOR_ELDER = (DESK,), (WIDE, NARROW), (LARGE,)


@dataclass(frozen=True)
class Mark:
    """Something that happened at a moment."""

    ms: int
    label: str


@dataclass
class Frame:
    """What a chart shows: from when to when, and the lines that are drawn whatever the data."""

    since: int  # milliseconds
    until: int
    normal: tuple[float, float] | None = None
    limits: Sequence[float] = ()
    above: bool = True  # on which side of the limit a reading is beyond it
    sheet: Sheet = WIDE
    decimals: int = 0
    ticks: Sequence[Mark] = ()
    marks: Sequence[Mark] = ()


@dataclass
class Chart:
    """Everything that a template draws."""

    name: str
    width: float
    height: float
    left: float
    right: float
    bottom: float
    words_at: float  # where the numbers beside the grid end
    band: Box | None = None
    grid: list[Spot] = field(default_factory=list)
    limits: list[Spot] = field(default_factory=list)
    path: str = ""
    out: list[Spot] = field(default_factory=list)
    peak: Spot | None = None  # the furthest of them, with its value
    last: Spot | None = None
    ticks: list[Spot] = field(default_factory=list)
    marks: list[Spot] = field(default_factory=list)


def thin(arrays: Arrays, most: int) -> Arrays:
    """Keep the shape with fewer readings: the lowest and highest of each stretch, and the ends."""
    count = len(arrays.times)
    if count <= most:
        return arrays
    edges = np.linspace(0, count, max(2, most // 2) + 1).astype(int)
    kept = {0, count - 1}
    for a, b in pairwise(edges.tolist()):
        stretch = arrays.values[a:b]
        if len(stretch):
            kept |= {a + int(stretch.argmin()), a + int(stretch.argmax())}
    places = np.array(sorted(kept))
    return Arrays(arrays.times[places], arrays.values[places], arrays.quality[places])


def draw(arrays: Arrays, frame: Frame) -> Chart:
    """Lay readings out on a sheet."""
    points = thin(arrays, MOST_POINTS)
    low, high, step = _scale(points, frame)
    sheet = frame.sheet
    bottom, right = sheet.height - sheet.foot, sheet.width - sheet.right
    chart = Chart(
        name=sheet.name,
        width=sheet.width,
        height=sheet.height,
        left=sheet.left,
        right=right,
        bottom=bottom,
        words_at=sheet.left - 6,
    )

    def x(ms: float) -> float:
        share = (ms - frame.since) / max(1, frame.until - frame.since)
        return round(sheet.left + share * (right - sheet.left), 1)

    def y(value: float) -> float:
        return round(bottom - (value - low) / (high - low) * (bottom - sheet.top), 1)

    _ground(chart, frame, low, high, step, y)
    chart.ticks = [Spot(x(tick.ms), sheet.height - 8, tick.label) for tick in frame.ticks]
    chart.marks = [Spot(x(mark.ms), sheet.top, mark.label) for mark in frame.marks]
    chart.path = _path(points, x, y)
    chart.out = _beyond(points, frame, x, y)
    if furthest := next((spot for spot in chart.out if spot.label), None):
        # Its words stay clear of the edges.
        inside = min(max(furthest.x, chart.left + EDGE), chart.right - EDGE)
        chart.peak = Spot(inside, furthest.y, furthest.label)
    if len(points.times):
        value = float(points.values[-1])
        words = f"{value:.{frame.decimals}f}"
        chart.last = Spot(x(int(points.times[-1])), y(value), words)
    return chart


def _scale(points: Arrays, frame: Frame) -> tuple[float, float, float]:
    """Return the lowest and highest value shown, and the step between grid lines."""
    values = [*frame.limits, *(frame.normal or ())]
    if len(points.values):
        values += [float(points.values.min()), float(points.values.max())]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max((high - low) * 0.08, 10**-frame.decimals)
    low, high = low - room, high + room
    step = next(
        step
        for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e6)
        if (high - low) / step <= 6
    )
    return low, high, step


def _ground(
    chart: Chart, frame: Frame, low: float, high: float, step: float, y: Callable[[float], float]
) -> None:
    """The band of what is usual, the grid and the limits."""
    if frame.normal:
        top, foot = y(min(high, frame.normal[1])), y(max(low, frame.normal[0]))
        chart.band = Box(chart.left, top, round(chart.right - chart.left, 1), round(foot - top, 1))
    decimals = 1 if step < 1 else 0
    first = int(np.ceil(low / step))
    for number in range(first, int(np.floor(high / step)) + 1):
        chart.grid.append(Spot(chart.left, y(number * step), f"{number * step:.{decimals}f}"))
    for limit in frame.limits:
        chart.limits.append(Spot(chart.right, y(limit), f"{limit:g}"))


def _path(points: Arrays, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """One line, broken where nothing was measured for a while."""
    times = points.times.tolist()
    if not times:
        return ""
    pauses = np.diff(points.times)
    longest = float(np.median(pauses)) * MOST_BREAK if len(pauses) else 0
    longest = max(longest, SHORTEST_BREAK)
    parts = []
    for place, (ms, value) in enumerate(zip(times, points.values.tolist(), strict=True)):
        broken = place == 0 or ms - times[place - 1] > longest
        parts.append(f"{'M' if broken else 'L'}{x(ms):g} {y(value):g}")
    return "".join(parts)


def _beyond(
    points: Arrays, frame: Frame, x: Callable[[float], float], y: Callable[[float], float]
) -> list[Spot]:
    """The readings beyond the mildest limit; the furthest of them says its value."""
    if not frame.limits or not len(points.values):
        return []
    limit = min(frame.limits) if frame.above else max(frame.limits)
    out = points.values > limit if frame.above else points.values < limit
    beyond = thin(points.where(out), MOST_OUT)
    if not len(beyond.values):
        return []
    furthest = int(beyond.values.argmax() if frame.above else beyond.values.argmin())
    spots = []
    for place, (ms, value) in enumerate(
        zip(beyond.times.tolist(), beyond.values.tolist(), strict=True)
    ):
        words = f"{value:.{frame.decimals}f}" if place == furthest else ""
        spots.append(Spot(x(ms), y(value), words))
    return spots


@dataclass(frozen=True)
class Spark:
    """A week in one line over the band of what is usual."""

    band: Box | None
    path: str
    dot: Spot | None


def draw_spark(days: Sequence[float | None], band: tuple[float, float] | None) -> Spark:
    """Lay out one value a day, the last one today, on 300 × 60; a day without one is left out."""
    known = [day for day in days if day is not None]
    values = [*known, *(band or ())]
    if not known:
        return Spark(None, "", None)
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, 0.5)
    low, high = low - room, high + room

    def y(value: float) -> float:
        return float(round(60 - (value - low) / (high - low) * 56, 1))

    step = 280 / max(1, len(days) - 1)
    spots = [
        Spot(round(10 + place * step, 1), y(value))
        for place, value in enumerate(days)
        if value is not None
    ]
    path = "M" + "L".join(f"{spot.x:g} {spot.y:g}" for spot in spots)
    box = Box(0, y(band[1]), 300, round(y(band[0]) - y(band[1]), 1)) if band else None
    return Spark(box, path, spots[-1])


@dataclass(frozen=True)
class Line:
    """One line of the table that stands for a chart."""

    ms: int
    low: float
    mean: float
    high: float
    count: int


def tabulate(arrays: Arrays, *, since: int, until: int, most: int = 24) -> list[Line]:
    """Sum the readings up in at most so many stretches of equal length."""
    width = max(1, (until - since + most - 1) // most)
    lines = []
    for start in range(since, until, width):
        inside = arrays.values[(arrays.times >= start) & (arrays.times < start + width)]
        if len(inside):
            ends = (float(inside.min()), float(inside.mean()), float(inside.max()))
            lines.append(Line(start, *ends, len(inside)))
    return lines
