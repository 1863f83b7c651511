"""Charts of a day, a week, four weeks and a year: what they draw, say and cost."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.readings import load_readings, write_readings
from songhe.health.models.devices import Device
from songhe.health.rules.columns import Column, of_hours, of_weeks
from songhe.health.rules.days import Day, Figures
from songhe.health.rules.drawing import draw, runs_of
from songhe.health.rules.sheets import Frame, Limit, Trace
from songhe.health.rules.spans import window_of
from songhe.health.showing.histories import history_of
from songhe.health.showing.history_charts import picture_of

HOUR = 3_600_000
TODAY = date(2026, 11, 21)


def column(hour: float, value: float, *, low: float = 0, high: float = 0) -> Column:
    return Column(int(hour * HOUR), 1, low or value, value, high or value)


# --- Geometry ------------------------------------------------------------------------------


def test_a_pause_is_a_gap_in_the_line_and_not_a_stroke_across() -> None:
    columns = [column(hour, 70) for hour in (0, 1, 2, 9, 10)]

    runs = [[one.ms // HOUR for one in run] for run in runs_of(columns)]
    chart = draw([Trace(columns)], Frame(0, 10 * HOUR))

    assert runs == [[0, 1, 2], [9, 10]]
    assert chart.lines[0].path.count("M") == 2


def test_a_reading_that_stands_alone_is_still_seen() -> None:
    chart = draw([Trace([column(5, 70)])], Frame(0, 10 * HOUR))

    (line,) = chart.lines
    assert re.fullmatch(r"M([\d. ]+)L\1", line.path)
    assert len(line.dots) == 1


def test_the_spread_runs_from_the_lowest_to_the_highest() -> None:
    columns = [column(hour, 70, low=60, high=90) for hour in (1, 2, 3)]

    chart = draw([Trace(columns)], Frame(0, 4 * HOUR))

    ys = [float(pair.split()[1]) for pair in re.split("[ML]", chart.lines[0].spread[:-1])[1:]]
    assert len(ys) == 6
    assert max(ys[:3]) < chart.lines[0].dots[0].y < min(ys[3:])


def test_what_went_beyond_on_either_side_is_marked_and_the_furthest_says_its_value() -> None:
    columns = [column(1, 70), column(2, 70, high=118), column(3, 70, low=41), column(4, 101)]
    limits = [Limit(100, above=True), Limit(50, above=False), Limit(131, above=True)]

    chart = draw([Trace(columns, limits=limits)], Frame(0, 5 * HOUR))

    assert [spot.label for spot in chart.out] == ["118", "", ""]
    assert chart.peak is not None
    assert chart.peak.label == "118"


def test_bars_stand_on_the_foot_and_grow_with_the_value() -> None:
    chart = draw([Trace([column(12, 100), column(36, 200)])], Frame(0, 48 * HOUR, bars=24 * HOUR))

    small, large = chart.bars
    assert small.y + small.height == pytest.approx(chart.bottom, abs=0.2)
    assert large.height == pytest.approx(2 * small.height, abs=0.3)


def test_weeks_are_counted_back_from_the_last_day() -> None:
    days = [
        Day(TODAY - timedelta(days=back), 1, 0, 0, back, back, back, ())
        for back in range(13, -1, -1)
    ]

    found = of_weeks(days, ZoneInfo("Asia/Shanghai"), "steps", last=TODAY)

    assert [one.mean for one in found] == [10, 3]


# --- How long one looks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "last", "later"),
    [
        ("", TODAY, None),
        ("2026-11-10", date(2026, 11, 10), date(2026, 11, 17)),
        ("2026-11-18", date(2026, 11, 18), TODAY),
        ("2027-01-01", TODAY, None),
        ("1970-01-01", TODAY, None),
        ("yesterday", TODAY, None),
    ],
)
def test_a_window_ends_with_a_day_that_was(until: str, last: date, later: date | None) -> None:
    window = window_of(days=7, until=until, today=TODAY)

    assert (window.last, window.later) == (last, later)
    assert (window.last - window.first).days == 6
    assert window.earlier == window.first - timedelta(days=1)


# --- Pages ---------------------------------------------------------------------------------


@pytest.fixture
def weeks(grandma: Elder, watch: Device) -> None:
    """Thirty days of heart and pressure, and of sleep, up to now."""
    now = timezone.now()
    hours = [now - timedelta(minutes=30 * n + 1) for n in range(48 * 30, 0, -1)]
    days = [now - timedelta(days=n) for n in range(29, -1, -1)]  # today has one at any hour
    series: dict[str, tuple[list[datetime], list[float]]] = {
        "heart_rate": (hours, [70.0 + n % 8 for n in range(len(hours))]),
        "bp_systolic": (days, [126.0 + n % 5 for n in range(len(days))]),
        "bp_diastolic": (days, [76.0 + n % 3 for n in range(len(days))]),
        "sleep_duration": (days, [400.0 + 10 * (n % 4) for n in range(len(days))]),
    }
    for metric, (times, values) in series.items():
        load_readings(
            elder=grandma, device=watch, metric=metric, times=times, values=values, at=now
        )


def page(client: Client, elder: Elder, metric: str, **query: object) -> str:
    asked = {name: str(value) for name, value in query.items()}
    answer = client.get(f"/health/elders/{elder.code}/{metric}/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("days", [1, 7, 28, 365])
def test_every_span_has_a_chart_its_words_and_its_table(
    days: int, cast: Cast, client: Client, weeks: None
) -> None:
    client.force_login(cast.daughter)

    html = page(client, cast.grandma, "heart_rate", days=days)

    assert html.count('<svg class="chart wide-only"') == 1
    assert "<desc" in html
    assert re.search(r"心率最低 70，最高 77，平均 7[34] 次/分。", html)
    assert "用表格看" in html
    assert 'aria-current="true"' in html


def test_pressure_is_one_chart_of_two_lines(cast: Cast, client: Client, weeks: None) -> None:
    client.force_login(cast.daughter)

    html = page(client, cast.grandma, "bp_systolic", days=7)

    assert re.search(r"血压平均 12\d/7\d mmHg；高压 12\d 到 1\d\d，低压 7\d 到 7\d。", html)
    assert 'class="series is-2"' in html
    assert html.count('<svg class="chart wide-only"') == 1


def test_sleep_is_bars_in_hours_and_has_no_single_day(
    cast: Cast, client: Client, weeks: None
) -> None:
    client.force_login(cast.daughter)

    html = page(client, cast.grandma, "sleep_duration", days=1)

    assert "睡眠平均每天 6 小时 5" in html
    assert html.count('<rect class="bar"') == 2 * 7  # the same for two screens
    assert "一天</a>" not in html


def test_her_own_range_is_said_after_fourteen_days(
    cast: Cast, client: Client, weeks: None, grandma: Elder
) -> None:
    client.force_login(cast.daughter)

    assert "平时的心率在" in page(client, grandma, "heart_rate", days=28)

    write_readings(
        elder=grandma,
        values={"spo2": 97},
        taken_at=timezone.now(),
        by="王秀兰",
        at=timezone.now(),
    )
    assert "平时的血氧" not in page(client, grandma, "spo2", days=28)


@pytest.mark.django_db
def test_what_an_open_alert_is_about_does_not_become_usual(grandma: Elder, watch: Device) -> None:
    now = timezone.now()
    times = [now - timedelta(days=n, minutes=30) for n in range(44, -1, -1)]
    values = [72.0 + n % 3 for n in range(25)] + [95.0 + n % 3 for n in range(20)]
    load_readings(
        elder=grandma, device=watch, metric="heart_rate", times=times, values=values, at=now
    )
    window = window_of(days=28, until="", today=timezone.localdate(now))

    def middle() -> float:
        (line,) = history_of(elder=grandma, metric="heart_rate", window=window, at=now).lines
        assert line.own is not None
        return sum(line.own) / 2

    assert middle() > 90
    began_at = now - timedelta(days=19)
    raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={"value": 95},
        began_at=began_at,
        at=began_at,
    )
    assert middle() < 80


def test_what_may_come_is_said_with_how_sure_it_is_and_never_as_a_diagnosis(
    cast: Cast, client: Client, weeks: None
) -> None:
    client.force_login(cast.daughter)

    week = page(client, cast.grandma, "heart_rate", days=7)
    past = page(
        client, cast.grandma, "heart_rate", days=7, until=timezone.localdate() - timedelta(days=9)
    )
    year = page(client, cast.grandma, "heart_rate", days=365)

    assert "趋势预测：接下来七天，十天里大约有八天，心率每天平均" in week
    assert "不是诊断" in week
    assert 'class="nearly"' in week
    assert "趋势预测" not in past
    assert "趋势预测" not in year


def test_the_ways_to_earlier_and_later_keep_the_span(
    cast: Cast, client: Client, weeks: None
) -> None:
    client.force_login(cast.daughter)
    last = timezone.localdate() - timedelta(days=9)

    html = page(client, cast.grandma, "heart_rate", days=7, until=last)

    earlier, later = last - timedelta(days=7), last + timedelta(days=7)
    assert f"?days=7&amp;until={earlier:%Y-%m-%d}" in html
    assert f"?days=7&amp;until={later:%Y-%m-%d}" in html


def test_alerts_stand_on_the_line_for_those_who_may_know_of_them(
    cast: Cast, client: Client, weeks: None
) -> None:
    at = timezone.now() - timedelta(hours=1)
    raised = raise_alert(
        elder=cast.grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={"value": 112},
        began_at=at,
        at=at,
    )
    client.force_login(cast.daughter)

    html = page(client, cast.grandma, "heart_rate", days=7)

    assert html.count('<path class="pin" transform') == 2
    assert f"/health/alerts/{raised.code}/" in html
    assert "提醒：心率偏快" in html


def test_whoever_sees_her_readings_but_not_her_alerts_finds_none_on_the_line(
    cast: Cast, client: Client, weeks: None
) -> None:
    at = timezone.now() - timedelta(hours=1)
    agency = acting_of(cast.social_worker).organisation
    assert agency is not None
    give_consent(
        elder=cast.grandma,
        organisation=agency,
        groups=[DataGroup.READINGS],
        purpose=Purpose.SUPPORT,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=at,
    )
    raised = raise_alert(
        elder=cast.grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={"value": 112},
        began_at=at,
        at=at,
    )
    client.force_login(cast.social_worker)

    html = page(client, cast.grandma, "heart_rate", days=7)

    assert "心率最低" in html
    assert raised.code not in html
    assert 'class="pin"' not in html
    assert "心率偏快" not in html


def test_hours_are_counted_from_her_midnight_also_where_clocks_change() -> None:
    berlin, autumn = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)  # 25 hours
    hours = tuple(Figures(1, 60, 60, 60) for _ in range(25))

    found = of_hours([Day(autumn, 25, 60, 60, 60, 0, 60, hours)], berlin)

    first = datetime(2026, 10, 25, tzinfo=berlin).timestamp() * 1000
    assert [one.ms for one in found] == [first + HOUR * (n + 0.5) for n in range(25)]


def test_her_page_for_the_family_costs_the_same_few_questions(
    cast: Cast, client: Client, weeks: None, django_assert_max_num_queries: object
) -> None:
    client.force_login(cast.daughter)
    url = f"/health/elders/{cast.grandma.code}/"
    client.get(url)

    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(url)


def test_a_day_of_hers_is_her_own_wherever_the_server_stands(grandma: Elder, watch: Device) -> None:
    grandma.zone = "America/New_York"
    grandma.save()
    at = datetime.fromisoformat("2026-11-21T03:00:00+00:00")  # still the 20th for her
    load_readings(elder=grandma, device=watch, metric="heart_rate", times=[at], values=[70], at=at)
    window = window_of(days=7, until="", today=date(2026, 11, 20))

    picture = picture_of(history_of(elder=grandma, metric="heart_rate", window=window, at=at))

    assert [row.label for row in picture.rows] == ["今天 星期五"]


@pytest.mark.parametrize("days", [1, 7, 28, 365])
@pytest.mark.parametrize(("metric", "most"), [("heart_rate", 17), ("bp_systolic", 21)])
def test_a_chart_costs_the_same_few_questions_however_long(
    days: int,
    metric: str,
    most: int,
    cast: Cast,
    client: Client,
    weeks: None,
    django_assert_max_num_queries: object,
) -> None:
    client.force_login(cast.daughter)
    url = f"/health/elders/{cast.grandma.code}/{metric}/?days={days}"
    client.get(url)

    with django_assert_max_num_queries(most):  # type: ignore[operator]
        client.get(url)
