"""The table that says the same as a chart, line by line."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from songhe.health.queries.figures import zone_of
from songhe.health.reference import metrics
from songhe.health.rules.columns import milliseconds_of, sum_of_days
from songhe.health.rules.days import Figures
from songhe.health.rules.spans import DAY, YEAR
from songhe.health.rules.sparks import tabulate
from songhe.health.showing.charts import Row, heads, milliseconds
from songhe.health.showing.histories import History
from songhe.health.words.history_words import long_date, names_of, tag_words, title_of
from songhe.health.words.units import said, said_with_unit
from songhe.health.words.wording import alert_title
from songhe.kernel.templatetags.moments import moment

STRETCHES = 24  # lines of the table of one day


def heads_of(history: History) -> list[str]:
    if len(history.lines) > 1:
        return [*names_of(history), _("次数")]
    if not history.is_bars:
        return heads()
    if history.window.days == YEAR:
        return [_("平均每天"), _("量过的天数")]
    return [title_of(history)]


def rows_of(history: History) -> list[Row]:
    if history.window.days == DAY:
        return _rows_of_hours(history) if history.is_bars else _rows_of_day(history)
    if history.window.days == YEAR:
        return _rows_of_months(history)
    rows = []
    zone, today = zone_of(history.elder), history.window.today
    for day in _dates(history):
        parts = [
            sum_of_days([line.days[day]] if day in line.days else [], line.code)
            for line in history.lines
        ]
        label = _("%(date)s %(weekday)s") % {
            "date": long_date(day, today),
            "weekday": date_format(day, "D"),
        }
        rows.append(
            Row(label, _cells(history, parts), _notes(history, *milliseconds_of(day, zone)))
        )
    return rows


def _dates(history: History) -> list[date]:
    known = {day.date for line in history.lines for day in history.shown_days(line)}
    return sorted(known, reverse=True)


def _rows_of_months(history: History) -> list[Row]:
    rows = []
    for (year, month), dates in groupby(_dates(history), key=lambda day: (day.year, day.month)):
        known = list(dates)
        parts = [
            sum_of_days((line.days[day] for day in known if day in line.days), line.code)
            for line in history.lines
        ]
        label = date_format(date(year, month, 1), "YEAR_MONTH_FORMAT")
        rows.append(Row(label, _cells(history, parts)))
    return rows


def _rows_of_day(history: History) -> list[Row]:
    since, until = milliseconds(history.since), milliseconds(history.until)
    found: dict[int, list[Figures | None]] = {}
    for place, line in enumerate(history.lines):
        for one in tabulate(line.readings, since=since, until=until, most=STRETCHES):
            parts = found.setdefault(one.ms, [None] * len(history.lines))
            parts[place] = Figures(one.count, one.low, one.mean, one.high)
    width = (until - since) // STRETCHES
    return [
        Row(
            moment(datetime.fromtimestamp(ms / 1000, UTC)),
            _cells(history, found[ms]),
            _notes(history, ms, ms + width),
        )
        for ms in sorted(found, reverse=True)
    ]


def _rows_of_hours(history: History) -> list[Row]:
    line, zone = history.lines[0], zone_of(history.elder)
    metric = metrics()[line.code]
    rows = []
    for day in history.shown_days(line):
        begins = milliseconds_of(day.date, zone)[0]
        for place, hour in enumerate(day.hours):
            if hour is not None:
                ms = begins + place * 3_600_000
                label = moment(datetime.fromtimestamp(ms / 1000, UTC))
                cells = [said_with_unit(metric, hour.mean * hour.n)]
                rows.append(Row(label, cells, _notes(history, ms, ms + 3_600_000)))
    return rows


def _cells(history: History, parts: Sequence[Figures | None]) -> list[str]:
    if len(history.lines) > 1:
        cells = [_range(part) for part in parts]
        return [*cells, str(max(part.n for part in parts if part is not None))]
    metric, part = metrics()[history.metric], parts[0]
    if part is None:
        return []
    if not history.is_bars:
        return [*(said(metric, v) for v in (part.low, part.mean, part.high)), str(part.n)]
    if history.window.days == YEAR:
        return [said_with_unit(metric, part.mean), str(part.n)]
    return [said_with_unit(metric, part.mean)]


def _range(part: Figures | None) -> str:
    if part is None:
        return "–"
    if part.n == 1 or part.low == part.high:
        return f"{part.mean:.0f}"
    return _("%(mean)s（%(low)s 到 %(high)s）") % {
        "mean": f"{part.mean:.0f}",
        "low": f"{part.low:.0f}",
        "high": f"{part.high:.0f}",
    }


def _notes(history: History, begins: int, ends: int) -> list[str]:
    """What was said, and the alerts, of one line of the table."""
    said_then = [
        tag_words(tag)
        for tag in history.tags
        if milliseconds(tag.taken_from) < ends and milliseconds(tag.taken_to) >= begins
    ]
    raised = [
        _("提醒：%(title)s") % {"title": alert_title(alert)}
        for alert in history.alerts
        if begins <= milliseconds(alert.raised_at) < ends
    ]
    return raised + said_then
