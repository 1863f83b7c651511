"""One press makes you one of the nine, in the demonstration only."""

import pytest
from django.conf import settings
from django.core.checks import Error
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from conftest import NOON
from songhe.assessment import actions as assessment
from songhe.demo.cast import NAMES, PHONES, Cast
from songhe.demo.checks import demonstration_is_refused
from songhe.demo.story import STORY, Turn


def test_the_page_introduces_all_nine(cast: Cast, client: Client) -> None:
    page = client.get("/demo/").content.decode()

    for name in NAMES.values():
        assert f"成为{name}" in page
    assert "演示的人还没有住进来" not in page


@pytest.mark.django_db
def test_before_loading_the_page_says_what_to_run(client: Client) -> None:
    page = client.get("/demo/").content.decode()

    assert "songhe demo load" in page


@pytest.mark.parametrize("slug", PHONES)
def test_one_press_signs_in_and_counts_as_second_factor(
    slug: str, cast: Cast, client: Client
) -> None:
    answer = client.post(f"/demo/sign-in/{slug}/")

    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert client.session["_auth_user_id"] == str(getattr(cast, slug).pk)
    assert client.session["demo_signed_in"] is True


def test_the_first_sign_in_takes_the_language_of_the_browser(cast: Cast, client: Client) -> None:
    for asked in ("en-GB,en;q=0.9", "zh-CN"):
        client.post("/demo/sign-in/daughter/", headers={"accept-language": asked})
    client.post("/demo/sign-in/son/", headers={"accept-language": "fr"})

    cast.daughter.refresh_from_db()
    cast.son.refresh_from_db()
    assert (cast.daughter.language, cast.son.language) == ("en", "zh-hans")


def test_what_the_person_before_left_on_a_tablet_is_nobody_elses_language(
    cast: Cast, client: Client
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post("/demo/sign-in/elder/", headers={"accept-language": "zh-CN,zh;q=0.9"})

    cast.elder.refresh_from_db()
    assert cast.elder.language == "zh-hans"


def test_a_step_of_the_story_opens_its_page(cast: Cast, client: Client) -> None:
    answer = client.post("/demo/sign-in/elder/", {"next": "/shop/"})

    assert answer["Location"] == "/shop/"


def test_nobody_is_sent_to_a_foreign_address(cast: Cast, client: Client) -> None:
    answer = client.post("/demo/sign-in/elder/", {"next": "https://elsewhere.example/"})

    assert answer["Location"] == "/home/"


def test_a_stranger_cannot_be_signed_in(cast: Cast, client: Client) -> None:
    assert client.post("/demo/sign-in/stranger/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_looking_does_not_sign_in(cast: Cast, client: Client) -> None:
    assert client.get("/demo/sign-in/elder/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_without_the_demonstration_there_is_no_such_page(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.SONGHE_DEMO = False

    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/elder/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_asking_for_it_with_debug_off_stops_the_start(settings: Settings) -> None:
    settings.SONGHE_DEMO_WISHED, settings.SONGHE_DEMO = True, False

    (problem,) = demonstration_is_refused(None)

    assert isinstance(problem, Error)
    assert problem.id == "songhe.demo.E001"


def test_the_story_says_what_is_done_and_who_is_next(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        before = client.get("/demo/").content.decode()
    start = assessment.start_assessment(
        elder=cast.grandma, scale="nbphs_selfcare", by=cast.operator.name, at=NOON
    )
    for item, option in (
        ("eating", 0),
        ("grooming", 1),
        ("dressing", 0),
        ("toileting", 0),
        ("mobility", 0),
    ):
        assessment.answer(assessment=start, item=item, option=option)
    assessment.finish_assessment(assessment=start, by=cast.operator.name, at=NOON)

    after = client.get("/demo/").content.decode()

    assert before.count("已经做了") == 0
    assert after.count("已经做了") == 1
    assert "第 2 步：王奶奶订助浴" in after


@pytest.mark.parametrize(
    "turn", [turn for step in STORY for turn in step.turns], ids=lambda turn: turn.page
)
def test_every_part_of_the_story_opens_for_whoever_plays_it(
    turn: Turn, cast: Cast, client: Client
) -> None:
    page = client.post(f"/demo/sign-in/{turn.slug}/", {"next": reverse(turn.page)}, follow=True)

    assert page.status_code == 200
    assert page.request["PATH_INFO"] == reverse(turn.page)
