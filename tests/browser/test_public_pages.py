"""Pages for everyone look right on a phone and at a desk, in light, dark and large letters."""

import pytest

from tests.browser.looks import faults_in_every_way, faults_of
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/", "/about/", "/rules/", "/privacy/", "/accessibility/", "/design/", "/me/display/")


def test_they_look_right_in_every_way(open_as: OpenAs) -> None:
    screen = open_as()
    faults = {}
    for address in PAGES:
        screen.open(address)
        if found := faults_in_every_way(screen):
            faults[address] = found
        screen.forgive()

    assert faults == {}


@pytest.mark.parametrize("wishes", [{"theme": "dark"}, {"text": "larger"}, {"desk": True}])
def test_a_page_that_comes_as_it_was_chosen_looks_right(
    wishes: dict[str, object], open_as: OpenAs
) -> None:
    screen = open_as(**wishes)
    screen.open("/about/")
    chosen = screen.page.evaluate("() => ({ ...document.documentElement.dataset })")

    assert {name: chosen.get(name) for name in wishes if name != "desk"} == {
        name: wish for name, wish in wishes.items() if name != "desk"
    }
    assert faults_of(screen) == []


def test_a_sign_is_large_and_a_picture_on_a_button_beside_it_is_not(open_as: OpenAs) -> None:
    screen = open_as()
    page = screen.open("/there/is/no/such/page/")

    sign, picture = page.locator(".empty > .icon"), page.locator(".empty .button .icon")

    assert [round(one.first.bounding_box()["height"]) for one in (sign, picture)] == [48, 20]  # type: ignore[index]  # both are seen
