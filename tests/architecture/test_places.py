"""Every place that a desk or a bottom bar offers exists, and no bar holds too many."""

import pytest
from django.urls import reverse

from songhe.accounts.states import Role
from songhe.config.places import FAMILY_PLACES, PLACES, Place
from songhe.kernel.templatetags.icons import icon

EVERY = [*FAMILY_PLACES, *(place for places in PLACES.values() for place in places)]


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.url_name)
def test_a_place_leads_somewhere_and_has_a_sign(place: Place) -> None:
    assert reverse(place.url_name).startswith("/")
    assert icon(place.icon).startswith("<svg")


@pytest.mark.parametrize("role", Role)
def test_every_role_has_somewhere_to_go(role: Role) -> None:
    assert 1 <= len(PLACES[role]) <= 8


def test_a_thumb_reaches_every_place_of_the_family() -> None:
    assert len(FAMILY_PLACES) <= 5
