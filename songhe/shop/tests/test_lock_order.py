"""Everybody locks things before programmes, so that no two purchases wait for each other.

Each story stops a buyer between the two with a real connection, lets the other run into it, and
goes on: were the order not kept, the database would end one of them as deadlocked.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import NOON, Cast, build_cast, wait_until_somebody_waits
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_all_of, locked
from songhe.shop.actions.paying import pay_self
from songhe.shop.actions.programmes import close_programme
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.models import Checkout, Order, Programme
from songhe.shop.queries import draw_mismatches
from songhe.shop.states import OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive, hear_of
from songhe.shop.tests.sellers import grandfather, second_firm, sold_by
from songhe.shop.tests.test_subsidies import BATHING

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30  # seconds
EVERYTHING = {**BATHING, "code": "all", "categories": [], "amount": 1_000}


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = build_cast(at=NOON)
    load_programmes([EVERYTHING])
    return cast


@pytest.fixture
def grandpa(people: Cast) -> Elder:
    return grandfather(people)


def at_a_programme(is_there: Signal, go_on: Signal, deed: Callable[[], object]) -> object:
    """Do something that stops, with all it has locked by then, before it locks a programme."""

    def stop(execute: Callable[..., Any], sql: str, *asked: Any) -> Any:
        if "shop_programme" in sql and "FOR NO KEY UPDATE" in sql:
            is_there.set()
            assert go_on.wait(PATIENCE)
        return execute(sql, *asked)

    try:
        with connection.execute_wrapper(stop):
            return deed()
    finally:
        connection.close()


def runs_into_it(deed: Callable[[], object]) -> object:
    try:
        return deed()
    finally:
        connection.close()


def crossing(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    """Stop `first` before its programme, let `second` wait for it, and let both end."""
    is_there, go_on = Signal(), Signal()
    with ThreadPoolExecutor(2) as pool:
        one: Future[object] = pool.submit(at_a_programme, is_there, go_on, first)
        try:
            assert is_there.wait(PATIENCE)
            other = pool.submit(runs_into_it, second)
            wait_until_somebody_waits()
        finally:
            go_on.set()
        return one.result(), other.result()


def buys(elder: Elder, *wanted: Wanted, token: str, replacing: bool = False) -> Checkout:
    return start_checkout(
        elder=elder,
        lines=wanted,
        acting=acting_of(elder.person),
        token=token,
        replacing=replacing,
        at=NOON,
    )


def test_late_money_for_two_sellers_and_a_new_purchase_do_not_wait_in_a_ring(
    people: Cast, grandpa: Elder
) -> None:
    near = sold_by(people.provider, people.bathing.category, price=3_900)
    far = sold_by(second_firm(people), Category.objects.get(code="E01"), price=5_000)
    for one in (near, far):
        receive_stock(listing=one, quantity=9, code=f"in:{one.code}", at=NOON)
    hers = buys(people.grandma, Wanted(near), Wanted(far), token="hers")
    intent = arrive(
        pay_self(checkout=hers, payer=people.elder, acting=acting_of(people.elder), at=NOON),
        at=NOON + timedelta(minutes=1),
    )
    with transaction.atomic():  # its time is over before the shop has heard of the money
        drop_all_of(locked(hers), verb="expire", by="clock", at=NOON + timedelta(hours=1))

    crossing(
        lambda: buys(grandpa, Wanted(Listing.objects.get(pk=far.pk)), token="his"),
        lambda: hear_of(intent),
    )

    states = Order.objects.filter(checkout=hers).values_list("state", flat=True)
    assert set(states) == {OrderState.PAID}
    assert grandpa.checkouts.get().subsidy == 1_000
    assert Programme.objects.get(code="all").drawn == 2_000
    assert draw_mismatches() == []


def test_a_programme_that_is_closed_while_she_buys_pays_nothing(people: Cast) -> None:
    is_there, go_on = Signal(), Signal()
    with ThreadPoolExecutor(1) as pool:
        bought = pool.submit(
            at_a_programme,
            is_there,
            go_on,
            lambda: buys(people.grandma, Wanted(people.bathing, starts_at=TOMORROW_TEN), token="t"),
        )
        try:
            assert is_there.wait(PATIENCE)
            close_programme(
                programme=Programme.objects.get(),
                reason="钱用完了",
                acting=acting_of(people.officer),
                at=NOON,
            )
        finally:
            go_on.set()
        bought.result()

    assert people.grandma.checkouts.get().subsidy == 0
    assert Programme.objects.get().drawn == 0
    assert draw_mismatches() == []


def test_another_time_for_a_bath_and_a_stranger_who_takes_it_do_not_wait_in_a_ring(
    people: Cast, grandpa: Elder
) -> None:
    eleven = TOMORROW_TEN + timedelta(hours=2)
    bath = people.bathing
    buys(people.grandma, Wanted(bath, starts_at=TOMORROW_TEN), token="ten")

    def another_time() -> object:
        wanted = Wanted(Listing.objects.get(pk=bath.pk), starts_at=eleven)
        try:
            return buys(people.grandma, wanted, token="eleven", replacing=True)
        except SlotTaken as taken:
            return taken

    his, hers = crossing(
        lambda: buys(
            grandpa, Wanted(Listing.objects.get(pk=bath.pk), starts_at=eleven), token="his"
        ),
        another_time,
    )

    assert isinstance(his, Checkout)
    assert isinstance(hers, SlotTaken)
    assert people.grandma.checkouts.get().state == "placed"  # she still has ten o'clock
    assert draw_mismatches() == []
