"""What a visitor puts together is there after signing in, once, and what changed is said."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client

from conftest import NOON, Cast, build_cast
from songhe.accounts.models import Elder, Region
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing, Provider, Stock
from songhe.shop.actions.visiting import join_cart
from songhe.shop.models import CartLine, JoinedVisit
from songhe.shop.rules.area import goes_to
from songhe.shop.rules.visiting import MOST_LINES, Full, Seen, change, put_in
from songhe.shop.tests.conftest import Sell
from songhe.shop.tests.sellers import second_firm, sold_by
from songhe.shop.visitor_cookie import NAME, SALT


def put(client: Client, listing: Listing, quantity: int = 1) -> str:
    answer = client.post(f"/shop/visitor/add/{listing.code}/", {"quantity": quantity}, follow=True)
    return answer.content.decode()


def test_lines_of_the_same_join_and_a_cookie_stays_small() -> None:
    cane = Seen("CANE", "", 2, 2_000)
    lines = put_in(put_in([], cane), cane)

    assert lines == [Seen("CANE", "", 4, 2_000)]
    assert change(lines, 0, 0) == []
    assert change(lines, 5, 1) == lines
    full = [Seen(f"L{number}", "", 1, 1) for number in range(MOST_LINES)]
    with pytest.raises(Full):
        put_in(full, cane)


@pytest.mark.parametrize(
    ("served", "region", "comes"),
    [
        ([], "420106012001", True),
        (["420106012"], "420106012001", True),
        (["420106013"], "420106012001", False),
        (["420106"], "420106012", True),
    ],
)
def test_where_a_seller_comes(served: list[str], region: str, *, comes: bool) -> None:
    assert goes_to(served, region) is comes


def test_a_visitor_fills_a_cart_and_finds_it_as_hers_after_signing_in(
    cast: Cast, sell: Sell, client: Client
) -> None:
    cane, cup = sell("手杖"), sell("水杯", price=3_000)
    with time_machine.travel(NOON, tick=False):
        put(client, cane, 2)
        page = put(client, cup)
        assert "手杖" in page
        assert "70 元" in page.replace("70.00", "70") or "70 <small>" in page
        answer = client.post("/shop/visitor/lines/1/", {"quantity": 3})
        assert answer.status_code == 302
        assert "王秀兰" not in client.cookies[NAME].value
        Listing.objects.filter(pk=cane.pk).update(price=2_500)
        Stock.objects.filter(listing=cup).update(on_hand=0)

        client.force_login(cast.elder)
        page = client.get("/shop/cart/", follow=True).content.decode()

        assert "登录前看中的，都接到购物车里了。" in page
        assert "“手杖”您看的时候 20 元，现在 25 元。" in page
        assert "“水杯”刚卖完，先放着，到货了可以买。" in page
        assert client.cookies[NAME].value == ""
    found = CartLine.objects.order_by("listing").values_list("elder", "quantity", "price")
    assert list(found) == [(cast.grandma.pk, 2, 2_000), (cast.grandma.pk, 3, 3_000)]


def test_who_buys_for_several_is_asked_for_whom(
    cast: Cast, father: Elder, sell: Sell, client: Client
) -> None:
    with time_machine.travel(NOON, tick=False):
        put(client, sell("手杖"))
        client.force_login(cast.daughter)

        page = client.get("/shop/cart/", follow=True).content.decode()
        assert "给谁买？" in page
        assert not CartLine.objects.exists()
        client.post("/shop/visitor/join/", {"elder": father.code})

    assert CartLine.objects.get().elder == father


def test_what_is_gone_or_does_not_come_to_her_is_said(
    cast: Cast, sell: Sell, firm: Provider
) -> None:
    cane, cup = sell("手杖"), sell("水杯")
    Listing.objects.filter(pk=cup.pk).update(state="withdrawn")
    elsewhere = Region.objects.create(code="420106099", name="远街道", level="street")
    firm.serves.set([elsewhere])

    news = join_cart(
        owner=cast.elder,
        elder=cast.grandma,
        mark="m",
        seen=[Seen(cane.code, "", 1, 2_000), Seen(cup.code, "", 1, 2_000), Seen("GONE", "", 1, 1)],
        at=NOON,
    )

    assert news == [
        "“手杖”这家送不到王秀兰住的地方，可以换个地址，或换一家。",
        "“水杯”现在不卖了，没有放进来。",
    ]
    assert CartLine.objects.get().listing == cane


def test_a_cookie_that_was_changed_holds_nothing(cast: Cast, sell: Sell, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        put(client, sell("手杖"))
        client.cookies[NAME] = client.cookies[NAME].value[:-2] + "xx"

        assert "购物车还是空的" in client.get("/shop/visitor/").content.decode()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x" * 9_000,
        signing.dumps({"mark": "m", "lines": [["X", "", 1, 1]]}),  # signed for something else
        signing.dumps({"mark": "m", "lines": [["X", "", 1, 1]]}, salt=SALT)[:-1],
    ],
    ids=["empty", "long", "of something else", "cut"],  # two processes sign at two moments
)
def test_a_cookie_that_is_not_ours_holds_nothing_wherever_it_is_brought(
    value: str, cast: Cast, client: Client
) -> None:
    client.cookies[NAME] = value
    assert "购物车还是空的" in client.get("/shop/visitor/").content.decode()
    assert client.post("/shop/visitor/lines/0/", {"quantity": 3}).status_code == 302
    client.force_login(cast.elder)
    assert client.post("/shop/visitor/join/").status_code == 302

    assert not CartLine.objects.exists()
    assert not JoinedVisit.objects.exists()


def test_a_visit_that_one_has_joined_is_nothing_to_another(cast: Cast, sell: Sell) -> None:
    seen = [Seen(sell("手杖").code, "", 1, 2_000)]
    for owner in (cast.daughter, cast.elder, cast.daughter):
        join_cart(owner=owner, elder=cast.grandma, mark="one", seen=seen, at=NOON)

    found = CartLine.objects.get()
    assert (found.cart.owner, found.quantity) == (cast.daughter, 1)


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_join_the_same_visit_at_once_join_it_once() -> None:
    cast = build_cast(at=NOON)
    cane = sold_by(second_firm(cast), Category.objects.get(code="E01"), price=2_000)
    receive_stock(listing=cane, quantity=5, code="in", at=NOON)
    start = Barrier(2)

    def join(_number: int) -> None:
        try:
            start.wait(timeout=10)
            join_cart(
                owner=cast.elder,
                elder=cast.grandma,
                mark="one",
                seen=[Seen(cane.code, "", 2, 2_000)],
                at=NOON,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(join, range(2)))

    assert CartLine.objects.get().quantity == 2
    assert JoinedVisit.objects.count() == 1
