"""Two at once, over two real connections: exactly one of them wins, and money moves once."""

from datetime import timedelta
from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import buyer, clock, rulings, seller
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.actions.rulings import Verdict
from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import (
    LATER,
    TWO,
    arrived,
    ask,
    books_are_right,
    buy_shoes,
    gone_back,
    sell_shoes,
)
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.orders import Held, decline_order, receive_goods, send_goods
from songhe.shop.models import Order
from songhe.shop.states import OrderState, Reason as Reasoned, Why

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(at_once, refusals=(NotAllowed, NotPossible))


def refused(results: list[object]) -> int:
    return sum(isinstance(result, NotAllowed | NotPossible) for result in results)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def order(people: Cast) -> Order:
    return buy_shoes(people, sell_shoes(people))


def test_a_seller_agrees_while_the_buyer_withdraws(people: Cast, order: Order) -> None:
    claim = ask(order, ClaimKind.CANCEL, acting_of(people.elder), reason=Reason.MIND, at=NOON)

    results = together(
        lambda: seller.agree(claim=claim, acting=acting_of(people.manager), at=NOON),
        lambda: buyer.withdraw(claim=claim, acting=acting_of(people.elder), at=NOON),
    )

    state = Claim.objects.get().state
    assert refused(results) == 1
    assert (state, gone_back()) in {(ClaimState.SETTLED, TWO), (ClaimState.WITHDRAWN, 0)}
    assert money_faults() == []


def test_two_deadlines_at_once_pay_once(people: Cast, order: Order) -> None:
    claim = ask(order, ClaimKind.CANCEL, acting_of(people.elder), at=NOON)
    over = NOON + timedelta(days=1)

    results = together(
        lambda: clock.run_deadline(claim=claim, at=over),
        lambda: clock.run_deadline(claim=claim, at=over),
        lambda: clock.run_deadlines(at=over),
    )

    assert sum(int(bool(result)) for result in results) == 1
    assert (GiveBack.objects.count(), gone_back()) == (1, TWO)


def test_a_seller_takes_back_while_the_week_is_over(people: Cast, order: Order) -> None:
    her, firm = acting_of(people.elder), acting_of(people.manager)
    claim = ask(arrived(order), ClaimKind.FAULTY, her)
    seller.agree(claim=claim, acting=firm, at=LATER)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)
    over = LATER + timedelta(days=7)

    together(
        lambda: seller.take_back(claim=claim, acting=firm, at=over),
        lambda: clock.run_deadline(claim=claim, at=over),
    )

    assert (GiveBack.objects.count(), gone_back()) == (1, TWO)
    assert books_are_right(order)


def test_what_is_cancelled_by_claim_and_declined_at_once_is_paid_back_once(
    people: Cast, order: Order
) -> None:
    firm = acting_of(people.manager)
    claim = ask(order, ClaimKind.CANCEL, acting_of(people.elder), at=NOON)

    results = together(
        lambda: seller.agree(claim=claim, acting=firm, at=NOON),
        lambda: decline_order(order=order, why=Reasoned(Why.UNDONE), by=firm.label, at=NOON),
    )

    assert refused(results) == 1
    assert gone_back() == TWO
    assert books_are_right(order)


def test_what_is_cancelled_and_sent_at_once_is_one_of_the_two(people: Cast, order: Order) -> None:
    firm = acting_of(people.manager)
    claim = ask(order, ClaimKind.CANCEL, acting_of(people.elder), at=NOON)

    results = together(
        lambda: seller.agree(claim=claim, acting=firm, at=NOON),
        lambda: send_goods(order=order, by=firm.label, at=NOON),
    )

    assert refused(results) == 1
    state = Order.objects.get(pk=order.pk).state
    assert (state, gone_back()) in {(OrderState.REFUNDED, TWO), (OrderState.UNDERWAY, 0)}


def test_one_thing_asked_twice_at_once_is_one_claim(people: Cast, order: Order) -> None:
    her, daughter = acting_of(people.elder), acting_of(people.daughter)
    there = arrived(order)

    results = together(
        lambda: ask(there, ClaimKind.FAULTY, her),
        lambda: ask(there, ClaimKind.RETURN, daughter),
    )

    assert (refused(results), Claim.objects.count()) == (1, 1)


def test_a_ruling_and_a_withdrawal_at_once_are_one_of_the_two(people: Cast, order: Order) -> None:
    her, firm = acting_of(people.elder), acting_of(people.manager)
    claim = ask(order, ClaimKind.CANCEL, her, at=NOON)
    seller.refuse(claim=claim, why="已打包。", acting=firm, at=NOON)
    buyer.dispute(claim=claim, why="没有发。", acting=her, at=NOON)
    verdict = Verdict(TWO, needs_return=False, reasons="没有发货。")

    results = together(
        lambda: rulings.decide(
            claim=claim, verdict=verdict, acting=acting_of(people.officer), at=NOON
        ),
        lambda: buyer.withdraw(claim=claim, acting=her, at=NOON),
    )

    assert refused(results) == 1
    assert Claim.objects.get().state in {ClaimState.DECIDED, ClaimState.WITHDRAWN}


def test_complaining_and_saying_that_it_came_at_once_never_pays_what_is_complained_of() -> None:
    cast = build_cast(at=NOON)
    order = buy_shoes(cast, sell_shoes(cast))
    send_goods(order=order, by="孙丽", at=NOON)
    order = Order.objects.get(pk=order.pk)

    came = together(
        lambda: ask(order, ClaimKind.FAULTY, acting_of(cast.elder), at=LATER),
        lambda: receive_goods(order=order, by="王秀兰", at=LATER),
    )

    order.refresh_from_db()
    held = order.holds.exists()
    assert held == isinstance(came[1], Held)  # she complained first, or it was received first
    assert (order.state == OrderState.UNDERWAY) == held
    assert Claim.objects.count() == 1


def test_a_new_piece_that_was_ruled_is_sent_while_its_week_is_over(
    people: Cast, order: Order
) -> None:
    her, firm = acting_of(people.elder), acting_of(people.manager)
    claim = ask(arrived(order), ClaimKind.EXCHANGE, her)
    seller.refuse(claim=claim, why="穿过了。", acting=firm, at=LATER)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)
    verdict = Verdict(0, needs_return=True, reasons="开胶。", replaces=True)
    rulings.decide(claim=claim, verdict=verdict, acting=acting_of(people.officer), at=LATER)
    clock.run_deadlines(at=LATER + timedelta(days=3))
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER + timedelta(days=3))
    over = LATER + timedelta(days=10)

    together(
        lambda: seller.send_new(claim=claim, acting=firm, at=over),
        lambda: clock.run_deadline(claim=claim, at=over),
    )

    state = Claim.objects.get().state
    assert (state, gone_back()) in {(ClaimState.REPLACED, 0), (ClaimState.SETTLED, TWO)}
    assert money_faults() == []
