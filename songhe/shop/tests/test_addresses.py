"""Several places for one elder: kept, chosen at checkout, and judged by who comes there."""

import re

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder, Region
from songhe.catalogue.models import Provider
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.shop.actions.addresses import (
    Place,
    TooManyAddresses,
    choose_address,
    keep_address,
    let_address_go,
)
from songhe.shop.actions.checkouts import CannotBeBought, Wanted, start_checkout
from songhe.shop.actions.paying import pay_self
from songhe.shop.actions.requests import ask_family
from songhe.shop.models import MOST_ADDRESSES, Address, Checkout
from songhe.shop.queries.addresses import addresses_of, where_to
from songhe.shop.tests.conftest import Sell


@pytest.fixture
def far(cast: Cast) -> Region:
    district = Region.objects.get(code="420106")
    return Region.objects.create(
        code="420106099", name="中南路街道", level="street", parent=district
    )


@pytest.fixture
def daughters(cast: Cast, far: Region, grandma_acting: Acting) -> Address:
    place = Place("女儿家", far, "中北路 1 号 2 门", "李静", "+8613800000002")
    return keep_address(elder=cast.grandma, place=place, acting=grandma_acting, at=NOON)


@pytest.fixture
def bought(cast: Cast, sell: Sell, grandma_acting: Acting) -> Checkout:
    return start_checkout(
        elder=cast.grandma, lines=[Wanted(sell("手杖"))], acting=grandma_acting, token="a", at=NOON
    )


def written(far: Region, **more: str) -> dict[str, str]:
    return {
        "label": "女儿家",
        "region": far.code,
        "place": "中北路 1 号 2 门",
        "name": "李静",
        "phone": "138 0000 0002",
        **more,
    }


def test_it_goes_to_her_home_unless_another_place_is_usual(
    bought: Checkout, cast: Cast, daughters: Address, sell: Sell, grandma_acting: Acting
) -> None:
    keep_address(
        elder=cast.grandma,
        place=Place("女儿家", daughters.region, daughters.place, "李静", "+8613800000002"),
        acting=grandma_acting,
        default=True,
        at=NOON,
    )
    second = start_checkout(
        elder=cast.grandma, lines=[Wanted(sell("杯"))], acting=grandma_acting, token="b", at=NOON
    )

    assert where_to(bought).place == cast.grandma.address
    assert second.address_id == daughters.pk  # the same words are the same place
    assert Address.objects.count() == 1


def test_another_wording_is_another_row_and_what_was_bought_keeps_its_own(
    bought: Checkout, cast: Cast, daughters: Address, grandma_acting: Acting
) -> None:
    choose_address(checkout=bought, address=daughters, acting=grandma_acting, at=NOON)

    place = Place("女儿家", daughters.region, "中北路 9 号", "李静", "+8613800000002")
    new = keep_address(
        elder=cast.grandma, place=place, acting=grandma_acting, replacing=daughters, at=NOON
    )
    let_address_go(address=new, at=NOON)

    bought = Checkout.objects.get(pk=bought.pk)
    assert where_to(bought).place == "中北路 1 号 2 门"
    assert not addresses_of(cast.grandma).exists()


def test_no_more_places_are_kept_than_fit_on_a_page(
    cast: Cast, far: Region, grandma_acting: Acting
) -> None:
    def keep(number: int) -> None:
        place = Place(f"地方{number}", far, f"中北路 {number} 号", "李静", "+8613800000002")
        keep_address(elder=cast.grandma, place=place, acting=grandma_acting, at=NOON)

    for number in range(MOST_ADDRESSES):
        keep(number)
    with pytest.raises(TooManyAddresses):
        keep(99)


def test_a_seller_who_does_not_come_there_is_not_paid(
    bought: Checkout, cast: Cast, daughters: Address, firm: Provider, grandma_acting: Acting
) -> None:
    firm.serves.set([cast.station.region])
    choose_address(checkout=bought, address=daughters, acting=grandma_acting, at=NOON)

    with pytest.raises(CannotBeBought, match=bought.orders.get().lines.get().listing.code):
        pay_self(checkout=bought, payer=cast.elder, acting=grandma_acting, at=NOON)
    choose_address(checkout=bought, address=None, acting=grandma_acting, at=NOON)
    assert pay_self(checkout=bought, payer=cast.elder, acting=grandma_acting, at=NOON)


def test_once_the_family_was_asked_the_place_stands(
    bought: Checkout, cast: Cast, daughters: Address, grandma_acting: Acting
) -> None:
    ask_family(checkout=bought, payer=cast.daughter, acting=grandma_acting, at=NOON)

    with pytest.raises(NotAllowed):
        choose_address(checkout=bought, address=daughters, acting=grandma_acting, at=NOON)


def test_she_chooses_her_daughters_home_on_the_page_and_loses_nothing(
    bought: Checkout, cast: Cast, far: Region, firm: Provider, client: Client
) -> None:
    firm.serves.set([cast.station.region])
    client.force_login(cast.elder)
    path = f"/shop/checkouts/{bought.code}/"
    with time_machine.travel(NOON, tick=False):
        page = client.get(f"{path}address/").content.decode()
        assert page.count('name="address"') + page.count("添一个地址") <= 6
        wrong = client.post(
            f"{path}address/write/", written(far, phone="123", region="999999", place="九号")
        ).content.decode()
        for words in ("这不像手机号", "这个街道我们还不认识", "再写详细一点", "女儿家", "九号"):
            assert words in wrong
        answer = client.post(f"{path}address/write/", written(far))
        assert answer["Location"] == path
        page = client.get(path).content.decode()
        assert "女儿家" in page
        assert "中南路街道 中北路 1 号 2 门 · 李静" in page
        assert "步步稳用品店到不了这里，请换一个地址，或换一家。" in page
        client.post(f"{path}address/", {"address": "home"})
        assert "到不了" not in client.get(path).content.decode()
    assert Checkout.objects.count() == 1


def test_she_is_asked_for_an_address_two_things_a_screen_and_loses_nothing_on_the_way_back(
    cast: Cast, far: Region, client: Client
) -> None:
    client.force_login(cast.elder)
    path = "/shop/addresses/write/"

    def asks(page: str) -> list[str]:
        """Return what can be seen to be asked."""
        return re.findall(r'<(?:input|select)(?![^>]*"hidden")[^>]* name="(\w+)"', page)

    def send(**typed: str) -> str:
        answer = client.post(path, typed)
        assert answer.status_code == 200
        return answer.content.decode()

    first = client.get(path).content.decode()
    where = {"region": far.code, "place": "中北路 1 号 2 门"}
    too_short = send(step="0", region=far.code, place="九号")
    second = send(step="0", **where)
    third = send(step="1", **where, name="李静", phone="138 0000 0002")
    back = send(step="2", back="yes", **where, name="李静", phone="138 0000 0002", label="女儿家")
    done = client.post(path, written(far, step="2", default="on"))

    assert asks(first) == asks(too_short) == ["region", "place"]
    assert "再写详细一点" in too_short
    assert "请写谁来收" not in too_short
    assert asks(second) == asks(back) == ["name", "phone"]
    assert asks(third) == ["label", "default"]
    assert "请给它起个名字" not in third
    for words in ("中北路 1 号 2 门", 'value="女儿家"', "李静"):
        assert words in back
    assert done.status_code == 302
    assert Address.objects.get().is_default


@pytest.mark.usefixtures("at_noon")
def test_her_daughter_writes_one_down_before_anything_is_bought_and_she_is_told(
    cast: Cast, far: Region, father: Elder, client: Client
) -> None:
    client.force_login(cast.daughter)
    hers = f"?elder={cast.grandma.code}"
    both = client.get("/shop/addresses/").content.decode()
    listed = client.get(f"/shop/addresses/{hers}").content.decode()
    first = client.get(f"/shop/addresses/write/{hers}").content.decode()

    client.post(f"/shop/addresses/write/{hers}", written(far, step="2", default="on"))

    assert all(elder.code in both for elder in (cast.grandma, father))  # which of them?
    assert "王秀兰的地址" in listed
    assert 'name="step" value="0"' in first
    assert client.get("/shop/addresses/write/").status_code == 404
    kept = Address.objects.get()
    assert (kept.elder, kept.is_default, kept.kept_by[:2]) == (cast.grandma, True, "李静")
    told = Message.objects.get(person=cast.elder).words
    assert told == "李静替您记下了“女儿家”：中北路 1 号 2 门。以后东西都先送到那里，您可以改。"
    drop = f"/shop/addresses/{kept.code}/drop/"
    assert client.post(f"{drop}?elder={father.code}").status_code == 404
    client.force_login(cast.son)
    assert client.post(f"{drop}{hers}").status_code == 404
    assert client.post(f"/shop/addresses/write/{hers}", written(far)).status_code == 404
    assert addresses_of(cast.grandma).get() == kept


def test_a_stranger_and_another_elders_place_are_not_there(
    bought: Checkout, cast: Cast, daughters: Address, client: Client
) -> None:
    client.force_login(cast.son)
    path = f"/shop/checkouts/{bought.code}/address/"
    with time_machine.travel(NOON, tick=False):
        assert client.get(path).status_code == 404
        client.force_login(cast.elder)
        assert client.post(path, {"address": "NOTHERS"}).status_code == 404
    assert acting_of(cast.elder).elder == daughters.elder
