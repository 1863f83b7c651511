from songhe.booking.states import BOOKING_FLOW, LIVE, BookingState


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in BOOKING_FLOW.steps} == set(BookingState)


def test_only_a_released_time_rests_for_good() -> None:
    assert {state for state in BookingState if not BOOKING_FLOW.verbs(state)} == {
        BookingState.RELEASED
    }


def test_held_and_booked_time_can_be_given_back() -> None:
    assert {state for state in BookingState if "release" in BOOKING_FLOW.verbs(state)} == set(LIVE)
