"""The survey of living and likes: no score, but needs; it leaves other scales' needs alone."""

import pytest
from django.test import Client

from conftest import NOON
from songhe.accounts.models import Elder, Person
from songhe.assessment import actions, queries
from songhe.assessment.models import Assessment
from songhe.assessment.states import NeedState

SURVEY = "living_survey"


def filled(elder: Elder, scale: str, chosen: dict[str, int]) -> Assessment:
    draft = actions.start_assessment(elder=elder, scale=scale, by=elder.name, at=NOON)
    for item in queries.scale_of(scale).items:
        actions.answer(assessment=draft, item=item.code, option=chosen.get(item.code, 0))
    return actions.finish_assessment(assessment=draft, by=elder.name, at=NOON)


def test_it_has_no_score_and_no_level(grandma: Elder) -> None:
    survey = filled(grandma, SURVEY, {})

    assert (survey.score, survey.level) == (None, None)
    assert not queries.open_needs_of(grandma).exists()


def test_wishes_become_needs_with_their_reasons(grandma: Elder) -> None:
    filled(grandma, SURVEY, {"meals": 2, "company": 2, "phone": 1})

    needs = {need.kind: need for need in queries.open_needs_of(grandma)}
    assert set(needs) == {"meal_help", "company", "digital_help"}
    assert needs["meal_help"].why == "问到“吃饭”，回答“做饭越来越费劲，想有人送”"


def test_it_leaves_the_needs_of_other_scales_alone(grandma: Elder) -> None:
    filled(grandma, queries.SELF_CARE, {"grooming": 1})
    filled(grandma, SURVEY, {"meals": 2})
    filled(grandma, SURVEY, {"meals": 0})

    states = {need.kind: need.state for need in grandma.needs.all()}
    assert states == {"bathing_help": NeedState.OPEN, "meal_help": NeedState.MET}


@pytest.mark.parametrize("scale", [SURVEY, queries.SELF_CARE])
def test_every_scale_reads_well_in_both_languages(scale: str) -> None:
    for item in queries.scale_of(scale).items:
        assert item.title.zh
        assert item.title.en
        assert 2 <= len(item.options) <= 6
        assert len({option.text.zh for option in item.options}) == len(item.options)
        assert len({option.text.en for option in item.options}) == len(item.options)


def test_its_result_thanks_without_a_verdict(grandma: Elder, elder: Person, client: Client) -> None:
    client.force_login(elder)
    survey = filled(grandma, SURVEY, {"company": 2})

    page = client.get(f"/assessment/{survey.code}/result/").content.decode()

    assert "都记下了，谢谢您。" in page
    assert "想有人陪着说说话" in page
    assert "None" not in page
