"""What used to end in a fault or to be forgotten: limits that do not reach, a place, a number."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.catalogue.models import Listing
from songhe.shop.actions.addresses import Place, choose_address, keep_address, let_address_go
from songhe.shop.actions.again import start_again
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import expire_checkouts
from songhe.shop.actions.limits import set_limit
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.tests.conftest import Sell

LATER = NOON + timedelta(hours=1)


def test_an_even_split_that_their_limits_do_not_reach_is_said_kindly(
    cast: Cast, checkout: Checkout, client: Client
) -> None:
    agree_kinship(
        kinship=Kinship.objects.get(relative=cast.son), rights=(Right.PAY,), by="王秀兰", at=NOON
    )
    for payer in (cast.daughter, cast.son):
        set_limit(elder=cast.grandma, payer=payer, most=5_000, at=NOON)
    client.force_login(cast.elder)
    both = [one.code for one in Kinship.objects.filter(may_pay=True).order_by("pk")]
    address = reverse("shop:ask", args=[checkout.code])

    with time_machine.travel(NOON, tick=False):
        page = client.post(address, {"payer": both}, follow=True).content.decode()

    assert "合起来还不够" in page
    assert not PayRequest.objects.exists()


def test_trying_again_goes_to_the_place_that_was_chosen_before(
    cast: Cast, sell: Sell, grandma_acting: Acting
) -> None:
    place = Place("女儿家", cast.grandma.region, "中北路 1 号", "李静", "+8613800000002")
    address = keep_address(elder=cast.grandma, place=place, acting=grandma_acting, at=NOON)
    checkout = start_checkout(
        elder=cast.grandma, lines=[Wanted(sell("手杖"))], acting=grandma_acting, token="a", at=NOON
    )
    choose_address(checkout=checkout, address=address, acting=grandma_acting, at=NOON)
    expire_checkouts(at=LATER)
    checkout = Checkout.objects.get()

    fresh = start_again(checkout=checkout, acting=grandma_acting, at=LATER)

    assert fresh.address == address
    choose_address(checkout=fresh, address=None, acting=grandma_acting, at=LATER)
    again = start_again(checkout=checkout, acting=grandma_acting, at=LATER + timedelta(minutes=1))
    assert (again, again.address) == (fresh, None)  # what she chose meanwhile stays

    let_address_go(address=address, at=LATER)
    expire_checkouts(at=LATER + timedelta(hours=1))
    fresh.refresh_from_db()
    address.refresh_from_db()
    fresh.address = address
    last = start_again(checkout=fresh, acting=grandma_acting, at=LATER + timedelta(hours=1))
    assert (last.pk == fresh.pk, last.address) == (False, None)


def test_the_number_in_a_cart_begins_and_steps_as_the_listing_says(
    cast: Cast, sell: Sell, client: Client
) -> None:
    towels = sell("毛巾")
    Listing.objects.filter(pk=towels.pk).update(least=3, more_by=2)
    towels.refresh_from_db()
    line = add_to_cart(owner=cast.elder, elder=cast.grandma, listing=towels, quantity=3, at=NOON)
    client.force_login(cast.elder)

    with time_machine.travel(NOON, tick=False):
        page = client.get(reverse("shop:cart"), {"line": line.code}).content.decode()

    field = page[page.index('name="quantity"') :].split(">")[0]
    assert all(one in field for one in ('min="3"', 'step="2"', 'max="99"', 'value="3"'))
