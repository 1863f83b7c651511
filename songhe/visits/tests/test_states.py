import pytest

from conftest import NOON
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.visits.models import Visit
from songhe.visits.states import EXPLAINING_FLOW, VISIT_FLOW, VisitState


def test_every_state_can_be_reached() -> None:
    reached = {step.reaches for step in VISIT_FLOW.steps}

    assert reached | {VisitState.OFFERED} == set(VisitState)


def test_a_visit_rests_when_confirmed_declined_or_cancelled() -> None:
    resting = {state for state in VisitState if not VISIT_FLOW.verbs(state)}

    assert resting == {VisitState.CONFIRMED, VisitState.DECLINED, VisitState.CANCELLED}


def test_nobody_checks_in_to_what_was_not_accepted() -> None:
    assert [state for state in VisitState if "check_in" in VISIT_FLOW.verbs(state)] == [
        VisitState.ACCEPTED
    ]


def test_explaining_knows_one_step_more() -> None:
    assert [step.verb for step in set(EXPLAINING_FLOW.steps) - set(VISIT_FLOW.steps)] == [
        "rearrange"
    ]


@pytest.mark.parametrize(
    "state",
    [VisitState.ACCEPTED, VisitState.MISSED, VisitState.DECLINED, VisitState.CANCELLED],
)
def test_a_visit_that_was_paid_never_begins_anew(accepted: Visit, state: VisitState) -> None:
    Visit.objects.filter(pk=accepted.pk).update(state=state)
    visit = Visit.objects.get()
    assert "rearrange" not in visit.verbs

    with pytest.raises(NotAllowed):
        visit.move("rearrange", by="孙丽", at=NOON)

    visit.refresh_from_db()
    assert visit.state == state
    assert not Event.objects.filter(name="visits.visit.rearrange").exists()
