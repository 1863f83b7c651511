"""How she is today, in one sentence."""

from datetime import datetime, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions import alerts, handling
from songhe.health.actions.readings import write_readings
from songhe.health.models.alerts import Alert
from songhe.health.queries.day import state_of_day
from songhe.health.states import Cause


def measured(grandma: Elder, at: datetime = NOON, **values: float) -> None:
    write_readings(
        elder=grandma, values=values, taken_at=at - timedelta(hours=1), by="王秀兰", at=at
    )


def racing(grandma: Elder, *, severity: str = "warn") -> Alert:
    return alerts.raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity=severity,
        evidence={"value": 112},
        began_at=NOON,
        at=NOON,
    )


def said(grandma: Elder) -> tuple[str, str]:
    state = state_of_day(grandma, NOON + timedelta(minutes=5))
    return state.tone, state.sentence


def test_nothing_was_measured(grandma: Elder) -> None:
    assert said(grandma) == ("info", "今天还没有量过")


def test_yesterday_does_not_count(grandma: Elder) -> None:
    measured(grandma, NOON - timedelta(days=2), heart_rate=72)

    assert said(grandma) == ("info", "今天还没有量过")


def test_all_is_well(grandma: Elder) -> None:
    measured(grandma, heart_rate=72, bp_systolic=128, bp_diastolic=76)

    state = state_of_day(grandma, NOON)
    assert (state.tone, state.sentence) == ("well", "今天身体平稳")
    assert state.detail == "血压 128/76，心率 72。"
    assert state_of_day(grandma, NOON).sentence == "今天身体平稳"


@pytest.mark.parametrize(
    ("pressure", "rate", "sentence"),
    [
        (150, 72, "今天血压高一点，别的都好"),
        (128, 55, "今天心率低一点，别的都好"),
        (150, 55, "今天血压高一点、心率低一点"),
    ],
)
def test_what_is_odd_is_named(pressure: int, rate: int, sentence: str, grandma: Elder) -> None:
    measured(grandma, heart_rate=rate, bp_systolic=pressure)

    assert said(grandma) == ("watch", sentence)


@pytest.mark.parametrize(
    ("evening", "morning", "sentence", "detail"),
    [
        (
            {"bp_systolic": 150, "bp_diastolic": 90, "heart_rate": 72},
            {},
            "昨天 19:12 血压高一点，别的都好",
            "血压 150/90（昨天 19:12），心率 72（昨天 19:12）。",
        ),
        (
            {"bp_systolic": 150, "bp_diastolic": 90},
            {"heart_rate": 55, "spo2": 97},
            "今天心率低一点，昨天 19:12 血压高一点，别的都好",
            "血压 150/90（昨天 19:12），心率 55，血氧 97。",
        ),
        ({"heart_rate": 72}, {}, "昨天 19:12 量的都平稳", "心率 72（昨天 19:12）。"),
        ({"heart_rate": 55}, {"heart_rate": 72}, "今天身体平稳", "心率 72。"),
    ],
)
def test_what_was_measured_yesterday_is_not_said_of_today(
    evening: dict[str, float],
    morning: dict[str, float],
    sentence: str,
    detail: str,
    grandma: Elder,
) -> None:
    night = NOON.replace(hour=3, minute=47)
    seven = NOON.replace(day=20, hour=19, minute=12)
    write_readings(elder=grandma, values=evening, taken_at=seven, by="王秀兰", at=seven)
    if morning:
        measured(grandma, night, **morning)

    state = state_of_day(grandma, night)

    assert (state.sentence, state.detail) == (sentence, detail)


def test_an_alert_goes_before_everything(cast: Cast, grandma: Elder) -> None:
    measured(grandma, heart_rate=72)
    alert = racing(grandma)
    assert said(grandma) == ("watch", "心率偏快，正在找人看看")

    handling.snooze_alert(alert=alert, acting=acting_of(cast.operator), minutes=5, at=NOON)
    assert said(grandma) == ("watch", "心率偏快，吴敏看过，过一会儿再看")

    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=NOON)
    assert said(grandma) == ("watch", "心率偏快，李静正在处理")

    alerts.resolve_alert(
        alert=alert, acting=acting_of(cast.daughter), cause=Cause.RESTED, words="", at=NOON
    )
    assert said(grandma) == ("well", "今天有过一次心率偏快，现在平稳")


def test_a_call_for_help_is_urgent(cast: Cast, grandma: Elder) -> None:
    alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=NOON)

    assert said(grandma) == ("urgent", "呼救，正在找人")
