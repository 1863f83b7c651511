from songhe.payments.states import INTENT_FLOW, REFUND_FLOW, IntentState, RefundState


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in INTENT_FLOW.steps} | {IntentState.OPEN} == set(IntentState)
    assert {step.reaches for step in REFUND_FLOW.steps} == set(RefundState)


def test_a_payment_rests_when_settled_or_sent_back() -> None:
    assert {state for state in IntentState if not INTENT_FLOW.verbs(state)} == {
        IntentState.SETTLED,
        IntentState.SENT_BACK,
    }


def test_a_refund_rests_when_done() -> None:
    assert {state for state in RefundState if not REFUND_FLOW.verbs(state)} == {RefundState.DONE}
