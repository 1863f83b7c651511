"""Pages for everyone look right on a phone and at a desk, in light, dark and large letters."""

import pytest

from tests.browser.looks import faults_of
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/", "/about/", "/rules/", "/privacy/", "/accessibility/", "/design/", "/me/display/")


@pytest.mark.parametrize("wishes", [{}, {"desk": True}, {"theme": "dark"}, {"text": "larger"}])
def test_they_look_right(wishes: dict[str, object], open_as: OpenAs) -> None:
    screen = open_as(**wishes)
    faults = {}
    for address in PAGES:
        screen.open(address)
        if found := faults_of(screen):
            faults[address] = found
        screen.forgive()

    assert faults == {}
