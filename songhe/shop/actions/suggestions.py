"""Choosing whether suggestions are personal, and placing what is paid for."""

from datetime import datetime

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing
from songhe.shop.models import Promotion, SuggestionChoice


def choose_suggestions(*, person: Person, is_personal: bool, at: datetime) -> None:
    """Remember whether suggestions may go by what this person needs and has in the cart."""
    SuggestionChoice.objects.update_or_create(
        person=person, defaults={"is_personal": is_personal, "chosen_at": at}
    )


def place_promotion(
    *, listing: Listing, starts_at: datetime, ends_at: datetime, by: str, at: datetime
) -> Promotion:
    """Show a listing for a while because its seller pays for it; it is labelled 广告."""
    return Promotion.objects.create(
        listing=listing, starts_at=starts_at, ends_at=ends_at, placed_by=by, placed_at=at
    )
