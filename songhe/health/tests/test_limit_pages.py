"""Her own limits: her doctor sets them, with a reason, and only such as can be meant."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.models import Elder
from songhe.health.actions.settings import UnknownRule, clear_limits, set_limits
from songhe.health.models.rules import RuleSetting
from songhe.health.queries.rules import rule_for
from songhe.health.reference import shipped_rule
from songhe.health.rules.own_limits import WrongLimits

FORM = {
    "warn_limit": "110",
    "warn_minutes": "10",
    "urgent_limit": "140",
    "urgent_minutes": "3",
    "why": "心房颤动，医生已知",
}


def address(elder: Elder, name: str = "limit") -> str:
    return reverse(f"health:{name}", args=[elder.code, "heart_rate_high"])


@pytest.mark.usefixtures("consent")
def test_her_doctor_sets_other_limits_and_takes_them_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)

    page = client.post(address(cast.grandma), FORM, follow=True).content.decode()

    assert "≥110 次/分 满 10 分钟" in page
    assert "心房颤动，医生已知" in page
    own = rule_for(cast.grandma.pk, "heart_rate_high")
    assert ([level.limit for level in own.levels], own.clear_limit) == ([110, 140], 104)
    assert own.version.startswith(f"{shipped_rule(own.code).version}+")

    client.post(address(cast.grandma, "usual_limit"))
    assert rule_for(cast.grandma.pk, "heart_rate_high").levels[0].limit == 111


@pytest.mark.usefixtures("consent")
def test_half_a_minute_is_still_one_after_another_number_changed(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.doctor)
    client.post(address(cast.grandma), FORM | {"urgent_minutes": "0.5"})

    page = client.get(address(cast.grandma)).content.decode()

    assert 'value="0.5"' in page
    assert rule_for(cast.grandma.pk, "heart_rate_high").levels[1].hold_seconds == 30


@pytest.mark.usefixtures("consent")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"urgent_limit": "105"}, "更重的那一级应该离平常更远"),
        ({"warn_limit": "1000"}, "应在 20 到 300 之间"),
        ({"why": ""}, "请写下原因"),
        ({"warn_minutes": "999"}, "360"),
    ],
)
def test_limits_that_cannot_be_meant_are_refused_and_nothing_is_lost(
    cast: Cast, client: Client, change: dict[str, str], words: str
) -> None:
    client.force_login(cast.doctor)

    page = client.post(address(cast.grandma), FORM | change).content.decode()

    assert words in page
    assert 'value="140"' in page or "urgent_limit" in change
    assert not RuleSetting.objects.exists()


@pytest.mark.django_db
def test_without_her_consent_her_limits_are_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)

    assert client.get(address(cast.grandma)).status_code == 404
    assert client.post(address(cast.grandma), FORM).status_code == 404
    assert not RuleSetting.objects.exists()


def level(**change: Any) -> dict[str, Any]:
    return {"severity": "warn", "limit": 110, "inclusive": False, "hold_seconds": 60} | change


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("levels", "why"),
    [
        ([{}], "unreadable"),
        ([], "twice"),
        ([level(), level(limit=120)], "twice"),
        ([level(limit=301)], "range"),
        ([level(), level(severity="urgent", limit=100)], "order"),
        ([level(hold_seconds=7 * 3600)], "hold"),
        ([level(hold_seconds=-1)], "hold"),
    ],
)
def test_the_action_refuses_them_too(grandma: Elder, levels: list[Any], why: str) -> None:
    with pytest.raises(WrongLimits, match=why):
        set_limits(elder=grandma, rule="heart_rate_high", levels=levels, why="", by="陈立", at=NOON)

    assert not RuleSetting.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["no_such_rule", "sos", "watch_silent"])
def test_only_limits_of_the_body_can_be_set(grandma: Elder, rule: str) -> None:
    with pytest.raises(UnknownRule):
        set_limits(elder=grandma, rule=rule, levels=[level()], why="", by="陈立", at=NOON)


@pytest.mark.django_db
def test_taking_back_what_was_never_set_changes_nothing(grandma: Elder) -> None:
    clear_limits(elder=grandma, rule="heart_rate_high", by="陈立", at=NOON)

    assert not RuleSetting.objects.exists()
