"""Step 1: the station sits with the elder, and what she needs comes to light, with its reason."""

import re

import pytest

from songhe.accounts.actions.people import ElderFacts, register_elder, register_person
from songhe.accounts.states import Sex
from songhe.assessment.queries import latest_assessment_of, open_needs_of
from songhe.demo.cast import Cast
from songhe.stations.models import AssistedSession
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.browser.site import Site
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS = (
    "自己能吃",
    "洗脸刷牙自己行，洗澡要人帮",
    "自己能穿",
    "自己行，都能忍住",
    "有人搭把手，或用拐杖、扶手就行",
)


def test_the_operator_fills_the_form_with_her_and_bathing_help_appears(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    # The operator finds her and asks whether she may act for her
    desk = open_as("operator", desk=True)
    desk.open("/stations/?q=王秀兰")
    looks_right(desk)
    desk.press("帮她办理 王秀兰")
    desk.press("发到她的手机")
    site.work()

    # She reads the code from her own phone; a wrong one opens nothing
    code = _code_on_her_phone(open_as)
    _say(desk, "0000" if code != "0000" else "1111")
    desk.sees("确认码不对")
    looks_right(desk)
    _say(desk, code)
    desk.sees("王奶奶，今天办什么？")
    looks_right(desk, elder=True)

    # Five questions, one on a page; whoever leaves finds the answers again
    page = desk.press("填自理小问卷", kind="link")
    desk.press("开始答 日常自理小问卷")
    for number, answer in enumerate(ANSWERS, start=1):
        desk.sees(f"第 {number} 题，共 5 题")
        looks_right(desk, elder=True)
        page.get_by_role("button", name=answer).click()
        if number == 2:
            desk.open("/stations/session/")
            desk.press("填自理小问卷", kind="link")
            desk.press("接着答")
    page.locator("main form button").last.click()

    # The score, the level and the needs, each with its reason
    desk.sees("洗澡需要协助")
    desk.sees("洗脸刷牙自己行，洗澡要人帮")
    looks_right(desk, elder=True)
    done = latest_assessment_of(town.grandma)
    assert done is not None
    assert (done.score, done.level) == (2, 0)
    assert done.finished_by == "吴敏（水果湖社区站）代王秀兰"
    assert {need.kind for need in open_needs_of(town.grandma)} == {
        "bathing_help",
        "fall_prevention",
    }

    # The session ends, and with it the right to act for her
    desk.open("/stations/session/")
    desk.press("办完了，结束")
    session = AssistedSession.objects.get()
    assert session.ended_at is not None
    assert desk.page.request.get(desk.site + "/assessment/").status == 404


def test_an_elder_of_another_station_is_not_to_be_found(open_as: OpenAs, town: Cast) -> None:
    stranger = register_person(name="钱玉珍", phone="+8613800000088", at=town.grandma.registered_at)
    facts = ElderFacts(
        call_name="钱奶奶",
        born_on=town.grandma.born_on,
        sex=Sex.FEMALE,
        region=town.grandma.region,
    )
    elder = register_elder(person=stranger, facts=facts, at=town.grandma.registered_at)
    desk = open_as("operator", desk=True)

    desk.open("/stations/?q=钱玉珍")

    desk.sees("没有找到")
    token = desk.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    refused = desk.page.request.post(
        f"{desk.site}/stations/elders/{elder.code}/ask/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": desk.site},
    )
    assert refused.status == 404
    assert not AssistedSession.objects.exists()


def _say(desk: Screen, code: str) -> None:
    desk.page.get_by_label("长辈念出的四位数").fill(code)
    desk.page.get_by_role("button", name="确认", exact=True).first.click()


def _code_on_her_phone(open_as: OpenAs) -> str:
    phone = open_as()
    words = phone.open("/notify/outbox/").locator("main").inner_text()
    found = re.search(r"\b(\d{4})\b", words)
    assert found, words
    return found.group(1)
