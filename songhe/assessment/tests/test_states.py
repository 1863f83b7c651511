from songhe.assessment.states import ASSESSMENT_FLOW, NEED_FLOW, AssessmentState, NeedState


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in ASSESSMENT_FLOW.steps} | {"draft"} == set(AssessmentState)
    assert {step.reaches for step in NEED_FLOW.steps} | {"open"} == set(NeedState)


def test_what_is_finished_or_closed_rests() -> None:
    resting = {state for state in AssessmentState if not ASSESSMENT_FLOW.verbs(state)}

    assert resting == {AssessmentState.FINISHED, AssessmentState.DROPPED}
    assert {state for state in NeedState if not NEED_FLOW.verbs(state)} == {
        NeedState.MET,
        NeedState.SUPERSEDED,
    }
