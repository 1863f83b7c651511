"""Which rule wastes attention: by hand, by page, and only for whom one may count."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions.alerts import (
    acknowledge_alert,
    clear_alert,
    raise_alert,
    resolve_alert,
)
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert
from songhe.health.queries.rule_report import followed, rule_report
from songhe.health.rules.rule_report import Told, Wait, figures_by_rule
from songhe.health.states import FALSE_CAUSES, Cause
from songhe.notify.actions import read_message

PAGE = reverse("health:rule_report")
QUESTIONS = 6


def told(rule: str = "fast", *, minutes: float | None = None, **change: object) -> Told:
    """One alert at noon; taken up and closed after so many minutes."""
    end = None if minutes is None else NOON + timedelta(minutes=minutes)
    plain = Told(rule, beyond=True, cleared=False, cause="", raised_at=NOON, opened_at=None,
                 taken_at=end, closed_at=end)  # fmt: skip
    return plain._replace(**change)  # type: ignore[arg-type]


def test_the_worked_table_of_the_document() -> None:
    alerts = [
        *(told(cause="device", minutes=minutes) for minutes in (1, 2, 3)),
        *(told(cause="hospital", minutes=minutes) for minutes in (4, 5)),
        told(cleared=True),
        told(cleared=True, beyond=False),
        told("slow", cause="normal", minutes=20),
        told("slow", cause="rested", minutes=10),
    ]

    fast, slow = figures_by_rule(alerts, false_causes=FALSE_CAUSES, elders={"": 10}, days=60)

    assert (fast.rule, fast.raised, fast.beyond) == ("fast", 7, 6)
    assert (fast.judged, fast.false, fast.precision) == (5, 3, 0.4)
    assert (fast.cleared, fast.wasted) == (2, 4)
    assert fast.taken == Wait(180, 300)
    assert fast.opened is None
    assert fast.per_month == 7 / 20
    assert (slow.judged, slow.false, slow.precision) == (2, 1, None)


def test_nine_of_ten_are_nine_of_ten() -> None:
    alerts = [told(minutes=number) for number in range(1, 11)]

    (fast,) = figures_by_rule(alerts, false_causes=(), elders={"": 1}, days=30)

    assert fast.taken == Wait(330, 540)


def test_what_was_closed_without_a_cause_says_nothing_about_the_rule() -> None:
    (fast,) = figures_by_rule(
        [told(minutes=3)] * 9, false_causes=FALSE_CAUSES, elders={"": 1}, days=30
    )

    assert (fast.judged, fast.precision, fast.closed) == (0, None, None)


def raised(elder: Elder, rule: str = "heart_rate_high", *, days: float = 1) -> Alert:
    at = NOON - timedelta(days=days)
    return raise_alert(elder=elder, rule=rule, severity="warn", evidence={}, began_at=at, at=at)


@pytest.mark.usefixtures("consent")
def test_an_alert_is_followed_from_raising_to_closing(cast: Cast) -> None:
    first = raised(cast.grandma)
    escalate_due(at=first.raised_at + timedelta(minutes=10))
    message = first.steps.filter(message__person=cast.daughter).get().message
    assert message is not None
    read_message(message=message, at=first.raised_at + timedelta(minutes=12))
    acting = acting_of(cast.operator)
    acknowledge_alert(alert=first, acting=acting, at=first.raised_at + timedelta(minutes=20))
    resolve_alert(
        alert=first,
        acting=acting,
        cause=Cause.DEVICE,
        words="",
        at=first.raised_at + timedelta(minutes=30),
    )
    second = raised(cast.grandma, days=0.5)
    clear_alert(alert=second, at=second.raised_at + timedelta(minutes=1))

    (line,) = rule_report(acting=acting_of(cast.doctor), days=7, at=NOON).rules

    assert (line.raised, line.beyond, line.wasted, line.cleared) == (2, 1, 1, 1)
    assert (line.false, line.judged) == (1, 1)
    assert line.opened == Wait(720, 720)
    assert line.taken == Wait(1200, 1200)
    assert line.closed == Wait(1800, 1800)


@pytest.mark.django_db
def test_whoever_did_not_agree_is_not_counted(cast: Cast) -> None:
    raised(cast.grandma)

    report = rule_report(acting=acting_of(cast.doctor), days=7, at=NOON)

    assert (report.open_elders, report.rules) == (0, [])


@pytest.mark.django_db
def test_the_station_counts_calls_for_help_of_all_and_no_secret(cast: Cast) -> None:
    raised(cast.grandma)
    raised(cast.grandma, "sos")

    report = rule_report(acting=acting_of(cast.operator), days=7, at=NOON)

    assert [(line.rule, line.raised) for line in report.rules] == [("sos", 1)]
    assert report.open_elders == 0
    assert report.elders >= 1


@pytest.mark.usefixtures("consent")
def test_what_is_older_than_the_days_asked_for_is_left_out(cast: Cast) -> None:
    raised(cast.grandma, days=40)

    assert rule_report(acting=acting_of(cast.doctor), days=28, at=NOON).rules == []
    assert len(rule_report(acting=acting_of(cast.doctor), days=90, at=NOON).rules) == 1


@pytest.mark.usefixtures("consent")
@time_machine.travel(NOON, tick=False)
def test_the_page_names_no_person_and_withholds_a_share_of_few(cast: Cast, client: Client) -> None:
    raised(cast.grandma)
    client.force_login(cast.doctor)

    page = client.get(PAGE, {"days": "7"}).content.decode()

    assert "心率偏快" in page
    assert "只有 0 条写了原因" in page
    assert cast.grandma.name not in page


@pytest.mark.usefixtures("consent")
@time_machine.travel(NOON, tick=False)
def test_ten_alerts_cost_as_many_questions_as_one(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.doctor)
    raised(cast.grandma).move("clear", by="", at=NOON)
    with django_assert_num_queries(QUESTIONS):
        client.get(PAGE)

    for rule in ("heart_rate_high", "spo2_low", "glucose_low", "sos", "fall"):
        for day in (2, 3):
            raised(cast.grandma, rule, days=day).move("clear", by="", at=NOON)

    with django_assert_num_queries(QUESTIONS):
        client.get(PAGE)


@pytest.mark.django_db
def test_alerts_and_who_was_told_are_found_by_indexes(cast: Cast) -> None:
    raised(cast.grandma)
    with connection.cursor() as sql:
        sql.execute("SET LOCAL enable_seqscan = off")  # tables of one row are read whole

    alerts = Alert.objects.filter(raised_at__gt=NOON - timedelta(days=7))
    plan = followed(alerts).explain()

    assert "Seq Scan" not in plan
    assert "health_alert_when" in plan
