from songhe.catalogue.states import (
    LISTING_FLOW,
    PROVIDER_FLOW,
    ListingState,
    ProviderState,
)


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in PROVIDER_FLOW.steps} | {ProviderState.APPLIED} == set(
        ProviderState
    )
    assert {step.reaches for step in LISTING_FLOW.steps} | {ListingState.DRAFT} == set(ListingState)


def test_only_a_removed_provider_rests() -> None:
    assert {state for state in ProviderState if not PROVIDER_FLOW.verbs(state)} == {
        ProviderState.REMOVED
    }


def test_a_listing_never_rests() -> None:
    assert {state for state in ListingState if not LISTING_FLOW.verbs(state)} == set()
