from songhe.visits.states import VISIT_FLOW, VisitState


def test_every_state_can_be_reached() -> None:
    reached = {step.reaches for step in VISIT_FLOW.steps}

    assert reached | {VisitState.OFFERED} == set(VisitState)


def test_a_visit_rests_when_confirmed_declined_or_cancelled() -> None:
    again = {"rearrange"}  # another hour for explaining
    resting = {state for state in VisitState if not set(VISIT_FLOW.verbs(state)) - again}

    assert resting == {VisitState.CONFIRMED, VisitState.DECLINED, VisitState.CANCELLED}


def test_nobody_checks_in_to_what_was_not_accepted() -> None:
    assert [state for state in VisitState if "check_in" in VISIT_FLOW.verbs(state)] == [
        VisitState.ACCEPTED
    ]
