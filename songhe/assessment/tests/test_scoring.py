"""The arithmetic of scales, on the real file of the public-health self-care form."""

import json

import pytest
from django.conf import settings

from songhe.assessment.rules.needs import NEED_KINDS
from songhe.assessment.rules.scoring import (
    NotComplete,
    Reason,
    Scale,
    UnknownOption,
    UnknownQuestion,
    check_answer,
    read_scale,
    result_of,
)

INDEPENDENT = {"eating": 0, "grooming": 0, "dressing": 0, "toileting": 0, "mobility": 0}


@pytest.fixture(scope="module")
def form() -> Scale:
    file = settings.DATA / "scales" / "nbphs_selfcare.json"
    return read_scale(json.loads(file.read_text(encoding="utf-8")))


def test_the_form_runs_from_0_to_37_in_five_questions(form: Scale) -> None:
    worst = sum(max(option.score for option in item.options) for item in form.items)
    best = sum(min(option.score for option in item.options) for item in form.items)

    assert (len(form.items), best, worst) == (5, 0, 37)


def test_the_bands_cover_every_score_once(form: Scale) -> None:
    covered = [score for band in form.bands for score in range(band.low, band.high + 1)]

    assert covered == list(range(38))
    assert [(band.low, band.high) for band in form.bands] == [(0, 3), (4, 8), (9, 18), (19, 37)]


@pytest.mark.parametrize(
    ("changed", "score", "level"),
    [
        ({}, 0, 0),
        ({"grooming": 1, "mobility": 1}, 2, 0),
        ({"grooming": 1, "mobility": 1, "toileting": 1}, 3, 0),
        ({"grooming": 1, "dressing": 1}, 4, 1),
        ({"grooming": 1, "dressing": 1, "eating": 1, "mobility": 1}, 8, 1),
        ({"eating": 1, "dressing": 1, "grooming": 2}, 9, 2),
        ({"eating": 1, "toileting": 2, "mobility": 2, "grooming": 2, "dressing": 1}, 19, 3),
        ({"eating": 2, "grooming": 3, "dressing": 2, "toileting": 3, "mobility": 3}, 37, 3),
    ],
)
def test_scores_and_levels(changed: dict[str, int], score: int, level: int, form: Scale) -> None:
    result = result_of(form, INDEPENDENT | changed)

    assert (result.score, result.level) == (score, level)


def test_bathing_help_comes_from_question_two(form: Scale) -> None:
    result = result_of(form, INDEPENDENT | {"grooming": 1})

    assert result.needs == {"bathing_help": (Reason("grooming", 1),)}


def test_one_need_may_have_several_reasons(form: Scale) -> None:
    result = result_of(form, INDEPENDENT | {"eating": 2, "dressing": 2})

    assert result.needs["full_care"] == (Reason("eating", 2), Reason("dressing", 2))


def test_an_unanswered_question_is_named(form: Scale) -> None:
    with pytest.raises(NotComplete) as refused:
        result_of(form, {"eating": 0, "dressing": 0})

    assert refused.value.missing == ["grooming", "toileting", "mobility"]


@pytest.mark.parametrize("option", [-1, 3, 99])
def test_an_option_that_is_not_offered_is_refused(option: int, form: Scale) -> None:
    with pytest.raises(UnknownOption):
        check_answer(form, "eating", option)


def test_a_question_that_is_not_asked_is_refused(form: Scale) -> None:
    with pytest.raises(UnknownQuestion):
        check_answer(form, "flying", 0)


def test_every_need_in_the_files_is_known() -> None:
    named = {
        need
        for file in (settings.DATA / "scales").glob("*.json")
        for item in read_scale(json.loads(file.read_text(encoding="utf-8"))).items
        for option in item.options
        for need in option.needs
    }

    assert named <= set(NEED_KINDS)


def test_every_need_leads_to_categories_that_exist() -> None:
    raw = json.loads((settings.DATA / "categories.json").read_text(encoding="utf-8"))
    codes = {child["code"] for category in raw["categories"] for child in category["children"]}

    for kind in NEED_KINDS.values():
        assert kind.categories
        assert set(kind.categories) <= codes
