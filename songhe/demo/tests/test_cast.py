"""The nine are the same nine however often they are called."""

from datetime import timedelta

from django.apps import apps

from conftest import NOON
from songhe.booking.queries import free_slots
from songhe.catalogue import queries as catalogue
from songhe.demo.cast import Cast, build_cast


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("songhe.")
    }


def test_calling_them_again_changes_nothing(cast: Cast) -> None:
    before = rows()

    again = build_cast(at=NOON + timedelta(days=1))

    assert again == cast
    assert rows() == before


def test_bathing_is_on_sale_with_a_reason_and_a_free_hour(cast: Cast) -> None:
    tomorrow = (NOON + timedelta(days=1)).date()

    (listing,) = catalogue.search(text="洗澡", need="bathing_help", at=NOON)
    slots = free_slots(
        calendars=catalogue.calendars_for(listing),
        day=tomorrow,
        minutes=listing.duration_minutes,
        buffer_minutes=listing.buffer_minutes,
        at=NOON,
    )

    assert listing == cast.bathing
    assert (listing.price, listing.duration_minutes) == (12_800, 60)
    assert slots[0].calendar.person == cast.worker
