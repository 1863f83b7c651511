"""Lists that are read on a phone fit it: nothing in them has to be swiped into sight."""

import pytest
from django.urls import reverse
from django.utils import timezone

from songhe.casework import actions
from songhe.demo.cast import Cast
from tests.browser.looks import looks_right_in_every_way
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SWIPED = "[...document.querySelectorAll('.card')].map((one) => one.scrollWidth - one.clientWidth)"


def test_the_people_of_a_social_worker_fit_her_phone(open_as: OpenAs, town: Cast) -> None:
    actions.open_case(elder=town.grandma, level=1, by=town.elder.name, at=timezone.now())
    screen = open_as("social_worker")

    page = screen.open(reverse("casework:cases"))

    screen.sees(town.elder.name)
    assert page.evaluate(SWIPED) == [0]
    looks_right_in_every_way(screen)
