from songhe.catalogue.states import (
    APPLICATION_FLOW,
    LISTING_FLOW,
    PROVIDER_FLOW,
    ApplicationState,
    ListingState,
    ProviderState,
)


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in PROVIDER_FLOW.steps} | {ProviderState.APPLIED} == set(
        ProviderState
    )
    assert {step.reaches for step in LISTING_FLOW.steps} | {ListingState.DRAFT} == set(ListingState)


def test_no_provider_rests_for_even_a_removal_can_be_appealed() -> None:
    assert {state for state in ProviderState if not PROVIDER_FLOW.verbs(state)} == set()
    assert PROVIDER_FLOW.verbs(ProviderState.REMOVED) == ["reconsider", "readmit"]


def test_an_application_rests_when_approved() -> None:
    reached = {step.reaches for step in APPLICATION_FLOW.steps}
    resting = {state for state in ApplicationState if not APPLICATION_FLOW.verbs(state)}

    assert reached | {ApplicationState.DRAFT} == set(ApplicationState)
    assert resting == {ApplicationState.APPROVED}


def test_a_listing_never_rests() -> None:
    assert {state for state in ListingState if not LISTING_FLOW.verbs(state)} == set()
