"""A pause before a purchase that looks unusual: said openly, and hers to end by waiting."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions.pins import set_pin
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.payments.models import Intent
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.guard import CoolingOff, look_at, tell_family
from songhe.shop.actions.letting_go import drop_checkout
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.paying import pay_self
from songhe.shop.models import Caution, Checkout, Order
from songhe.shop.states import CheckoutState, OrderState
from songhe.shop.tests.conftest import arrive, hear_of


@pytest.fixture
def chair(cast: Cast) -> Listing:
    listing = create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="按摩椅", words="躺着舒服。", price=480_000, unit="台"),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=5, code="first", at=NOON)
    return listing


@pytest.fixture
def dear(cast: Cast, chair: Listing, grandma_acting: Acting) -> Checkout:
    return start_checkout(
        elder=cast.grandma, lines=[Wanted(chair)], acting=grandma_acting, token="dear", at=NOON
    )


def test_she_is_told_why_and_what_she_chose_is_kept(
    dear: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    caution = look_at(checkout=dear, acting=grandma_acting, at=NOON)

    dear.refresh_from_db()
    assert caution is not None
    assert caution.reasons == ["amount", "new_seller"]
    assert (caution.version, caution.until) == ("2026-11-2", NOON + timedelta(hours=2))
    assert dear.expires_at == NOON + timedelta(hours=2, minutes=30)
    words = Message.objects.get(person=cast.elder).words
    assert words.startswith("“按摩椅”先放一放，")
    assert Event.objects.get(name="shop.checkout.caution").facts["reasons"] == caution.reasons


def test_looking_again_changes_nothing(dear: Checkout, cast: Cast, grandma_acting: Acting) -> None:
    first = look_at(checkout=dear, acting=grandma_acting, at=NOON)
    again = look_at(checkout=dear, acting=grandma_acting, at=NOON + timedelta(minutes=50))

    assert first == again
    assert Message.objects.filter(person=cast.elder).count() == 1


def test_before_its_time_she_cannot_pay_and_afterwards_she_can_and_may_still_undo(
    dear: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    caution = look_at(checkout=dear, acting=grandma_acting, at=NOON)
    assert caution is not None
    with pytest.raises(CoolingOff):
        pay_self(checkout=dear, payer=cast.elder, acting=grandma_acting, at=NOON)
    assert not Intent.objects.exists()

    at = caution.until
    intent = pay_self(checkout=dear, payer=cast.elder, acting=grandma_acting, at=at)
    hear_of(arrive(intent, at=at))
    order = Order.objects.get()
    assert order.state == OrderState.PAID
    cancel_order(order=order, acting=grandma_acting, at=at + timedelta(minutes=10))
    order.refresh_from_db()
    assert order.state == OrderState.REFUNDED


def test_even_without_a_look_before_she_cannot_pay(
    dear: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(CoolingOff):
        pay_self(checkout=dear, payer=cast.elder, acting=grandma_acting, at=NOON)


def test_she_may_drop_it_while_she_waits(dear: Checkout, grandma_acting: Acting) -> None:
    look_at(checkout=dear, acting=grandma_acting, at=NOON)
    drop_checkout(checkout=dear, acting=grandma_acting, at=NOON)

    dear.refresh_from_db()
    assert dear.state == CheckoutState.CANCELLED


def test_a_usual_purchase_does_not_wait(checkout: Checkout, grandma_acting: Acting) -> None:
    assert look_at(checkout=checkout, acting=grandma_acting, at=NOON) is None
    assert not Caution.objects.exists()


def test_a_daughter_who_buys_for_her_does_not_wait(cast: Cast, chair: Listing) -> None:
    acting = acting_of(cast.daughter)
    hers = start_checkout(
        elder=cast.grandma, lines=[Wanted(chair)], acting=acting, token="d", at=NOON
    )

    assert look_at(checkout=hers, acting=acting, at=NOON) is None


def test_the_family_is_told_only_when_she_wishes_and_once(
    dear: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    caution = look_at(checkout=dear, acting=grandma_acting, at=NOON)
    assert caution is not None
    assert not Message.objects.filter(person=cast.daughter).exists()

    told = [tell_family(caution=caution, acting=grandma_acting, at=NOON) for _ in range(2)]

    assert told == [1, 0]
    assert Message.objects.get(person=cast.daughter).words == (
        "王秀兰想买“按摩椅”，请您帮着看看，打个电话问一问吧。"
    )
    assert not Message.objects.filter(person=cast.son).exists()  # she has not agreed to him


def test_the_page_says_why_before_it_asks_for_her_pin(
    dear: Checkout, cast: Cast, client: Client
) -> None:
    set_pin(person=cast.elder, pin="482915")
    client.force_login(cast.elder)
    with time_machine.travel(NOON, tick=False):
        page = client.get(f"/shop/checkouts/{dear.code}/pay/").content.decode()
        client.post(f"/shop/checkouts/{dear.code}/pay/", {"pin": "482915"})
        told = client.post(f"/shop/checkouts/{dear.code}/tell-family/")

    assert "先想一想，不着急" in page
    assert "这一笔比您平时买东西的钱多出不少。" in page
    assert "支付密码" not in page
    assert told.status_code == 302
    assert not Intent.objects.exists()
    assert Message.objects.filter(person=cast.daughter).count() == 1
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = client.get(f"/shop/checkouts/{dear.code}/pay/").content.decode()
    assert "支付密码" in page
