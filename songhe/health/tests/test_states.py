from songhe.health.states import ALERT_FLOW, OPEN, AlertState


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in ALERT_FLOW.steps} == set(AlertState)


def test_an_alert_rests_when_resolved_cleared_or_cancelled() -> None:
    resting = {state for state in AlertState if not ALERT_FLOW.verbs(state)}

    assert resting == {AlertState.RESOLVED, AlertState.CLEARED, AlertState.CANCELLED}
    assert resting.isdisjoint(OPEN)
