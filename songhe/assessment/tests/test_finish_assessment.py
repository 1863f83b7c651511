"""Filling a questionnaire and what finishing it does, once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from conftest import NOON, Cast, build_cast
from songhe.accounts.models import Elder, Person
from songhe.assessment import actions, queries
from songhe.assessment.models import Assessment, Need
from songhe.assessment.rules.scoring import NotComplete, UnknownOption
from songhe.assessment.states import AssessmentState, NeedState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message

BY = "吴敏（水果湖社区站）代王秀兰"
ANSWERS = {"eating": 0, "grooming": 1, "dressing": 1, "toileting": 0, "mobility": 1}  # 5, level 1


def begun(elder: Elder, answers: dict[str, int] = ANSWERS) -> Assessment:
    assessment = actions.start_assessment(elder=elder, scale=queries.SELF_CARE, by=BY, at=NOON)
    for item, option in answers.items():
        actions.answer(assessment=assessment, item=item, option=option)
    return assessment


def finished(elder: Elder, answers: dict[str, int] = ANSWERS, days: int = 0) -> Assessment:
    return actions.finish_assessment(
        assessment=begun(elder, answers), by=BY, at=NOON + timedelta(days=days)
    )


def test_finishing_gives_score_level_and_needs_with_reasons(grandma: Elder) -> None:
    assessment = finished(grandma)

    assert (assessment.score, assessment.level) == (5, 1)
    assert assessment.finished_by == BY
    needs = {need.kind: need for need in queries.open_needs_of(grandma)}
    assert set(needs) == {"bathing_help", "dressing_help", "fall_prevention"}
    assert needs["bathing_help"].words == "洗澡需要协助"
    assert needs["bathing_help"].because == "因为评估显示洗澡需要协助"
    assert needs["bathing_help"].why == "问到“梳洗和洗澡”，回答“洗脸刷牙自己行，洗澡要人帮”"
    event = Event.objects.get(name="assessment.assessment.finish")
    assert (event.subject_id, event.actor) == (assessment.pk, BY)
    assert event.facts == {"scale": "nbphs_selfcare", "score": 5, "level": 1}


def test_only_relatives_who_may_see_her_health_are_told(
    grandma: Elder, daughter: Person, son: Person
) -> None:
    finished(grandma)

    assert Message.objects.filter(kind="need").get().person == daughter


def test_finishing_twice_happens_once(grandma: Elder) -> None:
    assessment = begun(grandma)
    actions.finish_assessment(assessment=assessment, by=BY, at=NOON)
    again = actions.finish_assessment(
        assessment=assessment, by="另一人", at=NOON + timedelta(minutes=1)
    )

    assert (again.finished_by, again.finished_at) == (BY, NOON)
    assert Event.objects.filter(name="assessment.assessment.finish").count() == 1
    assert Need.objects.count() == 3


def test_an_unfinished_form_is_refused_and_stays_a_draft(grandma: Elder) -> None:
    assessment = begun(grandma, {"eating": 0})

    with pytest.raises(NotComplete):
        actions.finish_assessment(assessment=assessment, by=BY, at=NOON)

    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.DRAFT
    assert not Need.objects.exists()
    assert not Event.objects.filter(name__startswith="assessment.").exists()


def test_starting_again_goes_on_with_the_draft(grandma: Elder) -> None:
    begun(grandma, {"eating": 1})

    again = actions.start_assessment(
        elder=grandma, scale=queries.SELF_CARE, by=BY, at=NOON + timedelta(days=1)
    )

    assert again.answers == {"eating": 1}
    assert Assessment.objects.count() == 1


def test_an_unknown_scale_is_refused(grandma: Elder) -> None:
    with pytest.raises(queries.UnknownScale):
        actions.start_assessment(elder=grandma, scale="horoscope", by=BY, at=NOON)

    assert not Assessment.objects.exists()


def test_a_wrong_option_changes_nothing(grandma: Elder) -> None:
    assessment = begun(grandma, {"eating": 1})

    with pytest.raises(UnknownOption):
        actions.answer(assessment=assessment, item="eating", option=7)

    assessment.refresh_from_db()
    assert assessment.answers == {"eating": 1}


def test_a_finished_form_takes_no_more_answers(grandma: Elder) -> None:
    assessment = finished(grandma)

    with pytest.raises(NotAllowed):
        actions.answer(assessment=assessment, item="eating", option=2)

    assessment.refresh_from_db()
    assert assessment.answers == ANSWERS


def test_a_new_assessment_closes_the_old_needs(grandma: Elder) -> None:
    finished(grandma)
    finished(grandma, ANSWERS | {"dressing": 0}, days=30)

    by_state = {(need.kind, need.state) for need in Need.objects.all()}
    assert by_state == {
        ("bathing_help", NeedState.SUPERSEDED),
        ("fall_prevention", NeedState.SUPERSEDED),
        ("dressing_help", NeedState.MET),
        ("bathing_help", NeedState.OPEN),
        ("fall_prevention", NeedState.OPEN),
    }
    assert Need.objects.filter(state=NeedState.OPEN, closed_at=None).count() == 2
    assert queries.latest_assessment_of(grandma).level == 0  # type: ignore[union-attr]


def test_a_dropped_draft_cannot_be_finished(grandma: Elder) -> None:
    assessment = begun(grandma)
    actions.drop_assessment(assessment=assessment, by=BY, at=NOON)

    with pytest.raises(NotAllowed):
        actions.finish_assessment(assessment=assessment, by=BY, at=NOON)

    assert not Need.objects.exists()


def test_needs_are_counted_by_street(cast: Cast) -> None:
    finished(cast.grandma)

    counted = queries.needs_by_street()

    assert [(row.street, row.kind, row.elders) for row in counted] == [
        ("420106012", "bathing_help", 1),
        ("420106012", "dressing_help", 1),
        ("420106012", "fall_prevention", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_browsers_finishing_at_once_finish_once() -> None:
    assessment = begun(build_cast(at=NOON).grandma)
    together = threading.Barrier(2)

    def finish(name: str) -> None:
        together.wait()
        actions.finish_assessment(assessment=assessment, by=name, at=NOON)
        connection.close()

    threads = [threading.Thread(target=finish, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Event.objects.filter(name="assessment.assessment.finish").count() == 1
    assert Need.objects.count() == 3
