"""The bar below every elder page leads where it says, in letters and targets large enough."""

import pytest

from songhe.demo.cast import Cast
from songhe.notify.queries import messages_of
from tests.browser.looks import looks_right_in_every_way
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/home/elder/family/", "/home/elder/phone/", "/home/elder/sos/", "/me/display/")


def test_it_looks_right_in_every_way(open_as: OpenAs) -> None:
    screen = open_as("elder")
    for address in PAGES:
        screen.forgive()
        screen.open(address)

        looks_right_in_every_way(screen, elder=True)


def test_one_press_tells_the_daughter(open_as: OpenAs, town: Cast) -> None:
    screen = open_as("elder")
    screen.open("/home/elder/family/")
    screen.press("请女儿帮忙")

    screen.sees("已经告诉女儿李静了")
    told = messages_of(town.daughter).get()
    assert (told.kind, told.urgent, "王秀兰" in told.words) == ("call", True, True)
    assert not messages_of(town.son).exists()
