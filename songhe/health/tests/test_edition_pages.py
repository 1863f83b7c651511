"""The pages of editions: what was typed stays, and one's own proposal needs somebody else."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.health.models.editions import RuleEdition
from songhe.health.reference import alert_rules, shipped_rule
from songhe.health.states import EditionState
from songhe.health.tests.stories import colleague_of

RULE = "heart_rate_high"
SHIPPED = shipped_rule(RULE).version
FORM = {
    "warn_limit": "115",
    "warn_minutes": "10",
    "warn_repeats": "1",
    "urgent_limit": "140",
    "urgent_minutes": "3",
    "urgent_repeats": "1",
    "clear_limit": "108",
    "clear_minutes": "5",
    "cool_minutes": "30",
    "gap_minutes": "15",
    "why": "活动后太吵",
}


def address(name: str, *arguments: object) -> str:
    return reverse(f"health:{name}", args=arguments)


@pytest.mark.django_db
def test_one_doctor_proposes_and_another_switches_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)
    page = client.post(address("rule", RULE), FORM, follow=True).content.decode()
    assert "≥115 次/分 满 10 分钟" in page
    assert "回到 108 次/分 满 5 分钟算恢复" in page
    assert "要请另一位医生看过再开启" in page

    page = client.post(address("switch_on_edition", RULE, 1), follow=True).content.decode()
    assert "这是您自己提的" in page
    assert RuleEdition.objects.get().state == EditionState.PROPOSED

    client.force_login(colleague_of(cast, role=cast.doctor.memberships.get().role))  # type: ignore[arg-type]
    page = client.post(address("switch_on_edition", RULE, 1), follow=True).content.decode()
    assert "开启了" in page
    assert alert_rules()[RULE].version == "e1"
    assert "e1" in client.get(address("editions")).content.decode()

    client.post(address("retire_edition", RULE, 1))
    assert alert_rules()[RULE].version == SHIPPED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"urgent_limit": "105"}, "更重的那一级应该离平常更远"),
        ({"warn_limit": "1000"}, "应在 20 到 300 之间"),
        ({"clear_limit": "120"}, "应该比最轻的一级更靠近平常"),
        ({"clear_limit": "x"}, "输入一个数"),
        ({"warn_repeats": "0"}, "1"),
        ({"why": ""}, "请写下原因"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_typed_is_lost(
    cast: Cast, client: Client, change: dict[str, str], words: str
) -> None:
    client.force_login(cast.doctor)

    page = client.post(address("rule", RULE), FORM | change).content.decode()

    assert words in page
    assert 'value="115"' in page or "warn_limit" in change
    assert not RuleEdition.objects.exists()


@pytest.mark.django_db
def test_a_baseline_is_written_in_times_the_usual_spread(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)

    page = client.get(address("rule", "heart_rate_above_usual")).content.decode()

    assert "≥3 倍平时的起伏" in page
    assert "应在 0 到 20 之间" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["sos", "no_such_rule"])
def test_there_is_no_page_for_a_rule_that_has_one_edition(
    cast: Cast, client: Client, rule: str
) -> None:
    client.force_login(cast.doctor)

    assert client.get(address("rule", rule)).status_code == 404
    assert client.post(address("rule", rule), FORM).status_code == 404


@pytest.mark.django_db
def test_dropping_twice_is_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)
    client.post(address("rule", RULE), FORM)

    client.post(address("drop_edition", RULE, 1))
    page = client.post(address("drop_edition", RULE, 1), follow=True).content.decode()

    assert "已经有人处理过了" in page
    assert RuleEdition.objects.get().state == EditionState.DROPPED
