from songhe.payments.states import (
    ALLOT_FLOW,
    INTENT_FLOW,
    REFUND_FLOW,
    AllotState,
    IntentState,
    RefundState,
)


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


def test_what_a_channel_is_told_rests_when_done_or_dropped() -> None:
    assert {step.reaches for step in ALLOT_FLOW.steps} == set(AllotState)
    assert {state for state in AllotState if not ALLOT_FLOW.verbs(state)} == {
        AllotState.DONE,
        AllotState.DROPPED,
    }
