"""The geometry of charts: numbers in, places on a sheet out. Words are the caller's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from songhe.health.rules.bands import Band
from songhe.health.rules.columns import Column
from songhe.health.rules.packing import Arrays
from songhe.health.rules.sheets import Box, Chart, Frame, Limit, Line, Reach, Spot, Trace

MOST_POINTS = 600
MOST_DOTS = 64  # fewer places than that are dots on their line
EDGE = 20.0  # room for a value of three digits beside its point
MOST_OUT = 24  # readings beyond the limit that are marked one by one
SHORTEST_BREAK = 120_000.0  # milliseconds
MOST_BREAK = 2.5  # a pause this many times the usual one breaks the line
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e6)


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


@dataclass(frozen=True)
class Scale:
    """Where moments and values stand on a sheet."""

    frame: Frame
    low: float
    high: float

    @property
    def bottom(self) -> float:
        return self.frame.sheet.height - self.frame.sheet.foot

    @property
    def right(self) -> float:
        return self.frame.sheet.width - self.frame.sheet.right

    def x(self, ms: float) -> float:
        sheet, frame = self.frame.sheet, self.frame
        share = (ms - frame.since) / max(1, frame.until - frame.since)
        return round(sheet.left + share * (self.right - sheet.left), 1)

    def y(self, value: float) -> float:
        inside = min(self.high, max(self.low, value))
        share = (inside - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.frame.sheet.top), 1)


def draw(traces: Sequence[Trace], frame: Frame) -> Chart:
    """Lay one or more lines out on a sheet, or the bars of the first."""
    scale, step = _scale(traces, frame)
    sheet = frame.sheet
    chart = Chart(
        name=sheet.name,
        width=sheet.width,
        height=sheet.height,
        left=sheet.left,
        right=scale.right,
        bottom=scale.bottom,
        words_at=sheet.left - 6,
    )
    _ground(chart, traces, scale, step)
    chart.ticks = [Spot(scale.x(tick.ms), sheet.height - 8, tick.label) for tick in frame.ticks]
    chart.marks = [Spot(scale.x(mark.ms), sheet.top, mark.label) for mark in frame.marks]
    chart.pins = [Spot(scale.x(pin.ms), scale.y(pin.value), pin.label) for pin in frame.pins]
    chart.notes = [Spot(scale.x(note.ms), scale.bottom - 6, note.label) for note in frame.notes]
    if frame.bars:
        chart.bars = _bars(traces[0].columns, scale)
        chart.lines = [_outlook(traces[0].ahead, scale, Line(second=False))]
        return chart
    chart.lines = [_line(trace, scale, second=place > 0) for place, trace in enumerate(traces)]
    chart.out = [spot for trace in traces for spot in _beyond(trace, scale)]
    if furthest := next((spot for spot in chart.out if spot.label), None):
        # Its words stay clear of the edges.
        inside = min(max(furthest.x, chart.left + EDGE), chart.right - EDGE)
        chart.peak = Spot(inside, furthest.y, furthest.label)
    return chart


def _scale(traces: Sequence[Trace], frame: Frame) -> tuple[Scale, float]:
    """Return the scale, and the step between grid lines."""
    values = [0.0] if frame.bars else []
    for trace in traces:
        values += [limit.value for limit in trace.limits]
        values += [*(trace.normal or ()), *(trace.own or ())]
        values += [end for column in trace.columns for end in (column.low, column.high)]
        values += [end for reach in trace.ahead for end in reach.nearly]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max((high - low) * 0.08, 10**-frame.decimals)
    low, high = low if frame.bars else low - room, high + room
    step = next((step for step in STEPS if (high - low) / step <= 6), STEPS[-1])
    return Scale(frame, low, high), step


def _ground(chart: Chart, traces: Sequence[Trace], scale: Scale, step: float) -> None:
    """The bands of what is usual, the grid and the limits."""
    for trace in traces:
        if trace.normal:
            chart.bands.append(_across(chart, trace.normal, scale))
        if trace.own:
            chart.own.append(_across(chart, trace.own, scale))
    decimals = 1 if step < 1 else 0
    first, last = int(np.ceil(scale.low / step)), int(np.floor(scale.high / step))
    for number in range(first, last + 1):
        value = number * step
        chart.grid.append(Spot(chart.left, scale.y(value), f"{value:.{decimals}f}"))
    for limit in {limit.value for trace in traces for limit in trace.limits}:
        chart.limits.append(Spot(chart.right, scale.y(limit), f"{limit:g}"))


def _across(chart: Chart, band: Band, scale: Scale) -> Box:
    top, foot = scale.y(band[1]), scale.y(band[0])
    return Box(chart.left, top, round(chart.right - chart.left, 1), round(foot - top, 1))


def _bars(columns: Sequence[Column], scale: Scale) -> list[Box]:
    frame = scale.frame
    width = max(1.0, (scale.x(frame.since + frame.bars) - frame.sheet.left) * 0.72)
    return [
        Box(
            round(scale.x(column.ms) - width / 2, 1),
            scale.y(column.mean),
            round(width, 1),
            round(scale.bottom - scale.y(column.mean), 1),
            f"{column.mean:.{frame.decimals}f}",
        )
        for column in columns
    ]


def _line(trace: Trace, scale: Scale, *, second: bool) -> Line:
    """A line broken where nothing was measured for a while, and the room between its ends."""
    line = Line(second=second)
    decimals = scale.frame.decimals
    for run in runs_of(trace.columns):
        spots = [f"{scale.x(column.ms):g} {scale.y(column.mean):g}" for column in run]
        line.path += "M" + "L".join(spots if len(spots) > 1 else spots * 2)
        if any(column.high > column.low for column in run):
            over = [f"{scale.x(one.ms):g} {scale.y(one.high):g}" for one in run]
            under = [f"{scale.x(one.ms):g} {scale.y(one.low):g}" for one in reversed(run)]
            line.spread += "M" + "L".join(over + under) + "Z"
    if len(trace.columns) <= MOST_DOTS:
        line.dots = [Spot(scale.x(one.ms), scale.y(one.mean)) for one in trace.columns]
    if trace.columns:
        last = trace.columns[-1]
        line.last = Spot(scale.x(last.ms), scale.y(last.mean), f"{last.mean:.{decimals}f}")
    return _outlook(trace.ahead, scale, line)


def _outlook(ahead: Sequence[Reach], scale: Scale, line: Line) -> Line:
    """What is expected of the coming days, as a line in two bands."""
    if not ahead:
        return line
    line.ahead = "M" + "L".join(f"{scale.x(r.ms):g} {scale.y(r.middle):g}" for r in ahead)
    line.likely = _between([(reach.ms, reach.likely) for reach in ahead], scale)
    line.nearly = _between([(reach.ms, reach.nearly) for reach in ahead], scale)
    return line


def _between(bands: Sequence[tuple[int, Band]], scale: Scale) -> str:
    over = [f"{scale.x(ms):g} {scale.y(band[1]):g}" for ms, band in bands]
    under = [f"{scale.x(ms):g} {scale.y(band[0]):g}" for ms, band in reversed(bands)]
    return "M" + "L".join(over + under) + "Z"


def runs_of(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """Stretches in which nothing is missing: a long pause is a gap, not a line."""
    pauses = [after.ms - before.ms for before, after in pairwise(columns)]
    longest = max(MOST_BREAK * median(pauses) if pauses else 0.0, SHORTEST_BREAK)
    start = 0
    for place, pause in enumerate(pauses, start=1):
        if pause > longest:
            yield columns[start:place]
            start = place
    if columns:
        yield columns[start:]


def _beyond(trace: Trace, scale: Scale) -> list[Spot]:
    """What went beyond the mildest limit of each side; the furthest of them says its value."""
    found: list[tuple[float, Column, float]] = []
    for limit in _mildest(trace.limits):
        for column in trace.columns:
            value = column.high if limit.above else column.low
            past = value - limit.value if limit.above else limit.value - value
            if past > 0:
                found.append((past, column, value))
    if not found:
        return []
    furthest = max(found, key=lambda one: one[0])
    kept = sorted(found, key=lambda one: one[0], reverse=True)[:MOST_OUT]
    words = f"{furthest[2]:.{scale.frame.decimals}f}"
    return [
        Spot(scale.x(one[1].ms), scale.y(one[2]), words if one is furthest else "")
        for one in sorted(kept, key=lambda one: one[1].ms)
    ]


def _mildest(limits: Sequence[Limit]) -> list[Limit]:
    above = [limit.value for limit in limits if limit.above]
    below = [limit.value for limit in limits if not limit.above]
    mild = [Limit(min(above), above=True)] if above else []
    return mild + ([Limit(max(below), above=False)] if below else [])
