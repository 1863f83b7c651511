"""Choosing whether suggestions are personal."""

from datetime import datetime

from songhe.accounts.models import Person
from songhe.shop.models import SuggestionChoice


def choose_suggestions(*, person: Person, is_personal: bool, at: datetime) -> None:
    """Remember whether suggestions may go by what this person needs and has in the cart."""
    SuggestionChoice.objects.update_or_create(
        person=person, defaults={"is_personal": is_personal, "chosen_at": at}
    )
