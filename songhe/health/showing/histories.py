"""A day, a week, four weeks or a year of one measure: what its chart and its words rest on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from songhe.accounts.models import Elder
from songhe.health.models.alerts import Alert
from songhe.health.models.tags import ReadingTag
from songhe.health.queries.editions import follow_editions
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.queries.illness import ill_days_of
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import rules_for
from songhe.health.reference import metrics
from songhe.health.rules.bands import Band, own_band, usual_dates
from songhe.health.rules.columns import BARS, SUMS, milliseconds_of, values_of
from songhe.health.rules.days import Day, date_of
from songhe.health.rules.forecast import HISTORY, Forecast, forecast
from songhe.health.rules.limits import GOOD_ENOUGH, Rule
from songhe.health.rules.packing import NOTHING, Arrays
from songhe.health.rules.spans import DAY, MONTH, SPANS, WEEK, Window
from songhe.health.words.units import Unit, unit_of

PAIRED = {"bp_systolic": ("bp_systolic", "bp_diastolic")}  # drawn as one


def spans_of(metric: str) -> tuple[int, ...]:
    """How long one may look: what is reported once a day has no hours to show."""
    return SPANS if metric not in BARS or metric in SUMS else SPANS[1:]


@dataclass(frozen=True)
class Line:
    """One metric of a chart: its days, its readings where they are shown, its bands."""

    code: str
    unit: Unit
    days: Mapping[date, Day]
    readings: Arrays
    own: Band | None
    ahead: Forecast | None
    rules: Sequence[Rule]


@dataclass(frozen=True)
class History:
    """Everything that one chart is drawn from and that its words speak of."""

    elder: Elder
    window: Window
    since: datetime
    until: datetime
    lines: Sequence[Line]
    alerts: Sequence[Alert]
    tags: Sequence[ReadingTag]

    @property
    def metric(self) -> str:
        return self.lines[0].code

    @property
    def is_bars(self) -> bool:
        return self.metric in BARS

    @property
    def ahead(self) -> bool:
        return any(line.ahead is not None for line in self.lines)

    def shown_days(self, line: Line) -> list[Day]:
        inside = (line.days[day] for day in sorted(line.days))
        return [day for day in inside if self.window.first <= day.date <= self.window.last]


def moments_of(elder: Elder, window: Window, at: datetime) -> tuple[datetime, datetime]:
    """From when to when a chart goes; a day that is not over is the last 24 hours."""
    if window.days == DAY and window.is_current:
        return at - timedelta(days=1), at
    zone = zone_of(elder)
    first, last = milliseconds_of(window.first, zone)[0], milliseconds_of(window.last, zone)[1]
    return tuple(datetime.fromtimestamp(ms / 1000, zone) for ms in (first, last))  # type: ignore[return-value]


def history_of(
    *,
    elder: Elder,
    metric: str,
    window: Window,
    at: datetime,
    alerts: Sequence[Alert] = (),
    tags: Sequence[ReadingTag] = (),
    plain: bool = False,
) -> History:
    """Gather what a chart is drawn from; how many questions that takes does not grow with it.

    `plain` is for the elder: what was measured and what is usual, no limits and no forecast.
    """
    codes = PAIRED.get(metric, (metric,))
    since, until = moments_of(elder, window, at)
    first = min(window.first, window.last - timedelta(days=HISTORY)) - timedelta(days=1)
    days = days_of_each(elder=elder, codes=codes, first=first, last=window.last, at=at)
    ill = ill_days_of(elder, codes, since=first, at=at)
    if not plain:
        follow_editions()
    rules = [] if plain else rules_for(elder.pk)
    lines = []
    for code in codes:
        readings = NOTHING
        if window.days == DAY:
            found = readings_of(elder_id=elder.pk, metric=code, since=since, until=until)
            readings = found.where(found.quality >= GOOD_ENOUGH)
        lines.append(
            Line(
                code=code,
                unit=unit_of(metrics()[code]),
                days=days[code],
                readings=readings,
                own=usual_band(code, days[code], ill[code], last=window.last),
                ahead=None if plain else _ahead(code, days[code], window, at, elder),
                rules=[rule for rule in rules if rule.metric == code],
            )
        )
    return History(elder, window, since, until, lines, alerts, tags)


def usual_band(
    code: str, days: Mapping[date, Day], ill: Collection[date], *, last: date
) -> Band | None:
    """Her own range, from the four weeks before a day on which she was well."""
    usual = usual_dates(last - timedelta(days=1), ill)
    if not usual:
        return None
    values = values_of(code, dict(days), usual[0], usual[-1])
    return own_band([values[(when - usual[0]).days] for when in usual], code)


def _ahead(
    code: str, days: Mapping[date, Day], window: Window, at: datetime, elder: Elder
) -> Forecast | None:
    """What the coming days may bring; only from today, beside a week or four."""
    if not window.is_current or window.days not in {WEEK, MONTH}:
        return None
    today = date_of(at, zone_of(elder))
    yesterday = today - timedelta(days=1)
    return forecast(values_of(code, dict(days), today - timedelta(days=HISTORY), yesterday))
