"""Drawing a day, a week, four weeks or a year of one measure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from songhe.health.queries.figures import zone_of
from songhe.health.reference import metrics
from songhe.health.rules import columns
from songhe.health.rules.bands import Band
from songhe.health.rules.columns import BARS, SUMS, Column, milliseconds_of
from songhe.health.rules.drawing import MOST_POINTS, draw, thin
from songhe.health.rules.forecast import HORIZON
from songhe.health.rules.limits import Rule
from songhe.health.rules.sheets import FOR_DESK, Frame, Limit, Mark, Pin, Reach, Sheet, Trace
from songhe.health.rules.spans import DAY, WEEK, YEAR
from songhe.health.showing import history_table as table
from songhe.health.showing.charts import Picture, milliseconds, ticks_by_time
from songhe.health.showing.histories import History, Line
from songhe.health.words import history_words as words
from songhe.health.words.wording import alert_title

THREE_HOURS = 3
DAY_MS = 86_400_000
HOUR_MS = DAY_MS // 24
NEAR = 0.5  # of the values' reach: a limit further away than that is left off


def picture_of(history: History, *, sheets: Sequence[Sheet] = FOR_DESK) -> Picture:
    """Draw it, and say what it shows."""
    traces = [_trace(history, line) for line in history.lines]
    first = history.lines[0]
    since, until = milliseconds(history.since), milliseconds(history.until)
    if history.ahead:
        until += (HORIZON - 1) * DAY_MS
    frame = Frame(since, until, decimals=first.unit.decimals, bars=_width(history))
    frame.pins = _pins(history)
    frame.notes = [Mark(milliseconds(tag.taken_from), words.tag_words(tag)) for tag in history.tags]
    charts = [
        draw(traces, replace(frame, sheet=sheet, ticks=_ticks(history, sheet))) for sheet in sheets
    ]
    rows = table.rows_of(history)
    return Picture(
        metric=first.code,
        title=words.title_of(history),
        unit=first.unit.name,
        charts=charts,
        sentences=words.sentences_of(history),
        heads=table.heads_of(history),
        rows=rows,
        names=words.names_of(history),
        noted=any(row.notes for row in rows),
    )


def columns_of(history: History, line: Line) -> list[Column]:
    """What stands along the chart: readings, hours, three hours, days or weeks."""
    zone, days, span = zone_of(history.elder), history.shown_days(line), history.window.days
    if span == DAY and line.code in SUMS:
        return columns.sums_of_hours(days, zone)
    if span == DAY:
        return columns.of_readings(thin(line.readings, MOST_POINTS))
    if line.code in BARS:
        if span == YEAR:
            return columns.of_weeks(days, zone, line.code, last=history.window.last)
        return columns.of_days(days, zone, line.code)
    if span == YEAR:
        return columns.of_days(days, zone, line.code)
    return columns.of_hours(days, zone, each=1 if span == WEEK else THREE_HOURS)


def _width(history: History) -> float:
    if not history.is_bars:
        return 0.0
    return {DAY: HOUR_MS, YEAR: 7 * DAY_MS}.get(history.window.days, DAY_MS)


def _trace(history: History, line: Line) -> Trace:
    share = line.unit.share
    found = [
        Column(one.ms, one.n, one.low * share, one.mean * share, one.high * share)
        for one in columns_of(history, line)
    ]
    normal = metrics()[line.code].normal
    daily = history.is_bars and history.window.days == DAY
    return Trace(
        columns=found,
        normal=None if daily else _scaled(normal, share),
        own=None if daily else _scaled(line.own, share),
        limits=[limit for rule in line.rules if (limit := _near(rule, found, normal)) is not None],
        ahead=_reaches(history, line, share),
    )


def _scaled(band: Band | None, share: float) -> Band | None:
    return None if band is None else (band[0] * share, band[1] * share)


def _near(rule: Rule, found: Sequence[Column], normal: Band | None) -> Limit | None:
    """Where this rule begins, if that is near enough to what was measured to be worth room."""
    limit = rule.levels[0].limit
    ends = [*(normal or ()), *(one.low for one in found), *(one.high for one in found)]
    if not ends:
        return None
    room = NEAR * (max(ends) - min(ends))
    if not min(ends) - room <= limit <= max(ends) + room:
        return None
    return Limit(limit, rule.above)


def _reaches(history: History, line: Line, share: float) -> list[Reach]:
    if line.ahead is None:
        return []
    zone = zone_of(history.elder)
    reaches = []
    for number, (likely, nearly) in enumerate(
        zip(line.ahead.likely, line.ahead.nearly, strict=True)
    ):
        begins, ends = milliseconds_of(history.window.last + timedelta(days=number), zone)
        reaches.append(
            Reach(
                (begins + ends) // 2,
                line.ahead.middle * share,
                (likely[0] * share, likely[1] * share),
                (nearly[0] * share, nearly[1] * share),
            )
        )
    return reaches


def _pins(history: History) -> list[Pin]:
    shares = {line.code: line.unit.share for line in history.lines}
    return [
        Pin(
            milliseconds(alert.raised_at),
            float(alert.evidence["value"]) * shares[alert.metric],
            alert_title(alert),
        )
        for alert in history.alerts
        if alert.evidence.get("value") is not None
    ]


def _ticks(history: History, sheet: Sheet) -> list[Mark]:
    """Hours along a day; dates under their days, today among them; months along a year."""
    window = history.window
    if window.days == DAY:
        return ticks_by_time(history.since, history.until, sheet.ticks)
    zone = zone_of(history.elder)
    last = window.last + timedelta(days=HORIZON - 1 if history.ahead else 0)
    dates = [window.first + timedelta(days=n) for n in range((last - window.first).days + 1)]
    if window.days == YEAR:
        dates = [day for day in dates if day.day == 1]
        step = -(-len(dates) // sheet.ticks)
        return [
            Mark(milliseconds_of(day, zone)[0], words.month_words(day)) for day in dates[::step]
        ]
    step = -(-len(dates) // sheet.ticks)
    chosen = [day for day in dates if (day - window.last).days % step == 0]
    return [
        Mark(sum(milliseconds_of(day, zone)) // 2, words.date_words(day, window.today))
        for day in chosen
    ]
