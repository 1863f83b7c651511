"""The bar below every elder page leads where it says, in letters and targets large enough."""

import pytest

from songhe.demo.cast import Cast
from songhe.notify.queries import messages_of
from tests.browser.looks import looks_right
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("wishes", [{}, {"theme": "dark"}, {"text": "larger"}, {"desk": True}])
@pytest.mark.parametrize(
    "address", ["/home/elder/family/", "/home/elder/phone/", "/home/elder/sos/", "/me/display/"]
)
def test_it_looks_right(address: str, wishes: dict[str, object], open_as: OpenAs) -> None:
    screen = open_as("elder", **wishes)
    screen.forgive()
    screen.open(address)

    looks_right(screen, elder=True)


def test_one_press_tells_the_daughter(open_as: OpenAs, town: Cast) -> None:
    screen = open_as("elder")
    screen.open("/home/elder/family/")
    screen.press("请女儿帮忙")

    screen.sees("已经告诉女儿李静了")
    told = messages_of(town.daughter).get()
    assert (told.kind, told.urgent, "王秀兰" in told.words) == ("call", True, True)
    assert not messages_of(town.son).exists()
