"""A seller who does not come to her home says so before anything is held."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions import people
from songhe.accounts.models import Elder, Region
from songhe.accounts.states import OrganisationKind
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.states import ListingKind
from songhe.shop.actions.addresses import Place, keep_address, let_address_go
from songhe.shop.actions.again import start_again
from songhe.shop.actions.carts import add_to_cart, buy_cart
from songhe.shop.actions.checkouts import HOME, CannotBeBought, Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_checkout
from songhe.shop.actions.paying import pay_self
from songhe.shop.actions.requests import ask_family
from songhe.shop.baskets import cart_lines
from songhe.shop.models import Address, Checkout
from songhe.shop.rules.area import codes_holding, goes_to
from songhe.shop.tests.conftest import Sell


@pytest.fixture
def far(cast: Cast) -> Region:
    """A street where the firm goes and she does not live."""
    district = Region.objects.get(code="420106")
    return Region.objects.create(
        code="420106099", name="中南路街道", level="street", parent=district
    )


@pytest.fixture
def stick(sell: Sell, firm: Provider, far: Region) -> Listing:
    """The firm goes to the other street alone."""
    made = sell("手杖")
    firm.serves.set([far])
    return Listing.objects.select_related("provider").get(pk=made.pk)


@pytest.fixture
def daughters(cast: Cast, far: Region, grandma_acting: Acting) -> Address:
    place = Place("女儿家", far, "中北路 1 号 2 门", "李静", "+8613800000002")
    return keep_address(elder=cast.grandma, place=place, acting=grandma_acting, at=NOON)


@pytest.fixture
def at_elder(client: Client, cast: Cast) -> Client:
    client.force_login(cast.elder)
    return client


def begin(elder: Elder, listing: Listing, acting: Acting, **more: object) -> Checkout:
    return start_checkout(
        elder=elder,
        lines=[Wanted(listing)],
        acting=acting,
        at=NOON,
        **more,  # type: ignore[arg-type]  # a goal, or a token
    )


def test_the_codes_that_hold_a_region_are_those_it_is_served_under() -> None:
    held = codes_holding("420106099")

    for code in ("42", "420106", "420106099", "420107", "4201060990", "106"):
        assert (code in held) is goes_to([code], "420106099")


def test_nothing_is_held_where_the_seller_does_not_come(
    cast: Cast, stick: Listing, grandma_acting: Acting
) -> None:
    with pytest.raises(CannotBeBought, match=stick.code) as refused:
        begin(cast.grandma, stick, grandma_acting)

    assert refused.value.why == "“手杖”这家到不了家里，可以换一个地址，或换一家。"
    stick.stock.refresh_from_db()
    assert (Checkout.objects.count(), stick.stock.reserved) == (0, 0)


def test_to_another_place_of_hers_it_is_bought_and_tried_again(
    cast: Cast, stick: Listing, daughters: Address, grandma_acting: Acting
) -> None:
    bought = begin(cast.grandma, stick, grandma_acting, goal=daughters)
    assert (bought.address, bought.orders.count()) == (daughters, 1)
    drop_checkout(checkout=bought, acting=grandma_acting, at=NOON)

    again = start_again(checkout=Checkout.objects.get(pk=bought.pk), acting=grandma_acting, at=NOON)

    assert again.address == daughters
    let_address_go(address=daughters, at=NOON)
    drop_checkout(checkout=again, acting=grandma_acting, at=NOON)
    with pytest.raises(CannotBeBought):  # then it would be home
        start_again(checkout=Checkout.objects.get(pk=again.pk), acting=grandma_acting, at=NOON)


def test_where_hers_usually_go_is_judged_and_home_when_she_says_so(
    cast: Cast, stick: Listing, far: Region, daughters: Address, grandma_acting: Acting
) -> None:
    place = Place("女儿家", far, daughters.place, "李静", "+8613800000002")
    keep_address(elder=cast.grandma, place=place, acting=grandma_acting, default=True, at=NOON)

    assert begin(cast.grandma, stick, grandma_acting).address == daughters
    with pytest.raises(CannotBeBought):
        begin(cast.grandma, stick, grandma_acting, goal=HOME)


def test_what_was_begun_before_the_area_shrank_is_not_paid_and_says_why(
    cast: Cast,
    sell: Sell,
    firm: Provider,
    far: Region,
    grandma_acting: Acting,
    at_elder: Client,
) -> None:
    bought = begin(cast.grandma, sell("手杖"), grandma_acting)
    firm.serves.set([far])

    with pytest.raises(CannotBeBought, match=firm.listings.get().code):
        pay_self(checkout=bought, payer=cast.elder, acting=grandma_acting, at=NOON)
    with pytest.raises(CannotBeBought):
        ask_family(checkout=bought, payer=cast.daughter, acting=grandma_acting, at=NOON)
    with time_machine.travel(NOON, tick=False):
        page = at_elder.get(reverse("shop:checkout", args=[bought.code])).content.decode()
    assert "到不了这里，请换一个地址，或换一家" in page


def test_other_sellers_of_the_same_kind_who_do_come_are_offered(
    cast: Cast, stick: Listing, daughters: Address, at_elder: Client
) -> None:
    theirs = _sold_by_another(cast, stick)
    book = reverse("shop:book", args=[stick.code])

    with time_machine.travel(NOON, tick=False):
        page = at_elder.get(book).content.decode()
        assert all(words in page for words in ("这家到不了家里", "送到别的地方", "女儿家"))
        assert reverse("catalogue:listing", args=[theirs.code]) in page
        way = f"{book}?elder={cast.grandma.code}&amp;to={daughters.code}"
        assert way in page
        there = at_elder.get(way.replace("&amp;", "&"))
        assert "这家到不了" not in there.content.decode()
        sent = {"token": "t", "quantity": "1"}
        refused = at_elder.post(book, sent, follow=True).content.decode()
        assert ("这家到不了家里" in refused, Checkout.objects.exists()) == (True, False)
        at_elder.post(way.replace("&amp;", "&"), sent)
    assert Checkout.objects.get().address == daughters


def test_whose_place_it_is_not_finds_none(
    cast: Cast, stick: Listing, daughters: Address, at_elder: Client
) -> None:
    let_address_go(address=daughters, at=NOON)

    for to in (daughters.code, "x%00"):
        book = f"{reverse('shop:book', args=[stick.code])}?to={to}"
        assert at_elder.get(book).status_code == 404


def test_a_cart_says_which_of_it_is_too_far_and_buys_the_rest(
    cast: Cast, stick: Listing, grandma_acting: Acting, at_elder: Client
) -> None:
    theirs = _sold_by_another(cast, stick)
    for one in (stick, theirs):
        add_to_cart(owner=cast.elder, elder=cast.grandma, listing=one, at=NOON)

    with time_machine.travel(NOON, tick=False):
        page = at_elder.get(reverse("shop:cart")).content.decode()
    bought = buy_cart(
        owner=cast.elder, elder=cast.grandma, acting=grandma_acting, token="c", at=NOON
    )

    assert "这家到不了王秀兰平时收货的地方" in page
    assert "换个地址，或换一家" in page
    assert [one.lines.get().listing for one in bought.orders.all()] == [theirs]
    assert [one.is_far for one in cart_lines(cast.elder, at=NOON)] == [True]


def _sold_by_another(cast: Cast, like: Listing) -> Listing:
    """Another firm, which goes to her street, sells one too."""
    home = cast.grandma.region
    organisation = people.register_organisation(
        name="邻里用品店", kind=OrganisationKind.PROVIDER, region=home
    )
    shop = providers.apply_provider(organisation=organisation, by="店主", serves=[home], at=NOON)
    providers.add_licence(
        provider=shop,
        category=Category.objects.get(code="E"),
        name="营业执照",
        number="E-2",
        expires_on=NOON.date() + timedelta(days=300),
        by="何建国",
        at=NOON,
    )
    providers.approve_provider(provider=shop, by="何建国", at=NOON)
    made = listings.create_listing(
        provider=shop,
        category=like.category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="四脚手杖", words="稳。", price=3_000, unit="件"),
    )
    listings.publish_listing(listing=made, by="店主", at=NOON)
    receive_stock(listing=made, quantity=5, code="sticks", at=NOON)
    return made


def test_she_reads_beside_the_thing_that_its_seller_does_not_come_to_her(
    at_elder: Client, stick: Listing, cast: Cast, far: Region, grandma_acting: Acting
) -> None:
    beside = reverse("shop:why", args=[stick.code])
    words = "这家不到您住的地方"
    assert words in at_elder.get(beside).content.decode()
    assert words not in at_elder.get(reverse("shop:why", args=[cast.bathing.code])).content.decode()

    place = Place("女儿家", far, "中北路 1 号 2 门", "李静", "+8613800000002")
    keep_address(elder=cast.grandma, place=place, acting=grandma_acting, default=True, at=NOON)

    assert words not in at_elder.get(beside).content.decode()
