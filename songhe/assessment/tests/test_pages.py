"""The pages: one question to a screen, and who may read what she needs."""

import pytest
from django.test import Client

from conftest import NOON
from songhe.accounts.models import Elder, Person
from songhe.assessment import actions, queries
from songhe.assessment.models import Assessment, Need
from songhe.assessment.states import AssessmentState

CHOICES = (0, 1, 1, 0, 1)  # eating, grooming, dressing, toileting, mobility: 5 points


@pytest.fixture
def hers(elder: Person, client: Client) -> Client:
    client.force_login(elder)
    return client


@pytest.fixture
def draft(grandma: Elder) -> Assessment:
    return actions.start_assessment(
        elder=grandma, scale=queries.SELF_CARE, by=grandma.name, at=NOON
    )


@pytest.fixture
def done(draft: Assessment) -> Assessment:
    items = queries.scale_of(draft.scale).items
    for item, option in zip(items, CHOICES, strict=True):
        actions.answer(assessment=draft, item=item.code, option=option)
    return actions.finish_assessment(assessment=draft, by="王秀兰", at=NOON)


def test_she_fills_it_question_by_question(hers: Client) -> None:
    answer = hers.post("/assessment/start/nbphs_selfcare/", follow=True)
    assert "第 1 题，共 5 题" in answer.content.decode()

    for option in CHOICES:
        address = answer.redirect_chain[-1][0]
        answer = hers.post(address, {"option": option}, follow=True)
    assert "答完了，再看一遍" in answer.content.decode()

    address = answer.redirect_chain[-1][0]
    answer = hers.post(address, follow=True)
    page = answer.content.decode()
    assert "有些事要人搭把手。" in page
    assert "洗澡需要协助" in page
    assert "因为问到“梳洗和洗澡”，您的回答是“洗脸刷牙自己行，洗澡要人帮”。" in page
    assert Assessment.objects.get().state == AssessmentState.FINISHED


def test_she_may_leave_and_go_on_where_she_stopped(hers: Client, draft: Assessment) -> None:
    hers.post(f"/assessment/{draft.code}/1/", {"option": 0})

    assert "接着答" in hers.get("/assessment/").content.decode()
    back = hers.get(f"/assessment/{draft.code}/")
    assert back["Location"] == f"/assessment/{draft.code}/2/"


def test_changing_one_answer_leads_back_to_the_check(hers: Client, draft: Assessment) -> None:
    for item in queries.scale_of(draft.scale).items:
        actions.answer(assessment=draft, item=item.code, option=0)

    changed = hers.post(f"/assessment/{draft.code}/2/", {"option": 1, "check": "1"}, follow=True)

    assert "答完了，再看一遍" in changed.content.decode()
    draft.refresh_from_db()
    assert draft.answers["grooming"] == 1


@pytest.mark.parametrize("wrong", ["9", "-1", "x", ""])
def test_a_wrong_option_is_said_clearly(wrong: str, hers: Client, draft: Assessment) -> None:
    answer = hers.post(f"/assessment/{draft.code}/1/", {"option": wrong}, follow=True)

    assert "没有这个选项，请在下面选一个。" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_double_press_of_the_last_button_is_one_assessment(
    hers: Client, done: Assessment
) -> None:
    again = hers.post(f"/assessment/{done.code}/check/", follow=True)

    assert again.redirect_chain[-1][0] == f"/assessment/{done.code}/result/"
    assert Need.objects.count() == 3


def test_a_question_that_is_not_there_is_not_found(hers: Client, draft: Assessment) -> None:
    assert hers.get(f"/assessment/{draft.code}/6/").status_code == 404
    assert hers.get(f"/assessment/{draft.code}/0/").status_code == 404
    assert hers.post("/assessment/start/horoscope/").status_code == 404


@pytest.mark.parametrize(
    "who",
    ["daughter", "son", "manager", "worker", "doctor", "operator", "social_worker", "officer"],
)
def test_nobody_else_fills_her_form(
    who: str, draft: Assessment, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/assessment/{draft.code}/1/").status_code == 404
    assert client.post(f"/assessment/{draft.code}/1/", {"option": 0}).status_code == 404
    assert client.post(f"/assessment/{draft.code}/check/").status_code == 404
    assert client.post(f"/assessment/{draft.code}/drop/").status_code == 404
    draft.refresh_from_db()
    assert (draft.answers, draft.state) == ({}, AssessmentState.DRAFT)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("elder", 302),
        ("daughter", 200),
        ("son", 404),
        ("manager", 404),
        ("worker", 404),
        ("doctor", 404),
        ("operator", 404),
        ("social_worker", 404),
        ("officer", 404),
    ],
)
def test_only_those_she_lets_may_read_her_needs(
    who: str,
    status: int,
    grandma: Elder,
    done: Assessment,
    client: Client,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/assessment/elders/{grandma.code}/").status_code == status


def test_her_daughters_look_is_remembered(
    grandma: Elder, done: Assessment, daughter: Person, client: Client
) -> None:
    client.force_login(daughter)

    page = client.get(f"/assessment/elders/{grandma.code}/").content.decode()

    assert "洗澡需要协助" in page
    assert grandma.looks.get().what == "需要和评估结果"


def test_a_draft_can_be_given_up(hers: Client, draft: Assessment) -> None:
    hers.post(f"/assessment/{draft.code}/drop/")

    draft.refresh_from_db()
    assert draft.state == AssessmentState.DROPPED
