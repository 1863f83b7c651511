"""Goods: cancelled before they are sent, brought back, exchanged, paid back in part."""

import re
from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.aftersales.actions import buyer, clock, seller
from songhe.aftersales.actions.opening import NotPossible, NotThatMuch
from songhe.aftersales.actions.words import NothingSaid
from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.queries import most_of, ways_of
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
    owed_to,
)
from songhe.catalogue.models import Listing, Stock
from songhe.kernel.flow import NotAllowed
from songhe.ledger.queries import balance
from songhe.payments.models import Refund
from songhe.shop.actions.orders import Held, receive_goods, send_goods
from songhe.shop.models import Order
from songhe.shop.states import OrderState

FEE = 1_584  # 8 % of two pairs


def now(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_a_seller_lets_an_order_go_before_it_is_sent(
    paid: Order, shoes: Listing, her: Acting, seller: Acting
) -> None:
    claim = ask(paid, ClaimKind.CANCEL, her, reason=Reason.MIND, at=NOON + timedelta(hours=1))

    agree(claim, seller)

    paid.refresh_from_db()
    assert (paid.state, gone_back()) == (OrderState.REFUNDED, TWO)
    assert books_are_right(paid)
    assert Stock.objects.get(listing=shoes).left == 5
    assert money_faults() == []


def agree(claim: Claim, acting: Acting, days: int = 1) -> None:
    seller.agree(claim=claim, acting=acting, at=claim.opened_at + timedelta(days=days))


def test_a_seller_who_is_silent_has_agreed(paid: Order, her: Acting) -> None:
    claim = ask(paid, ClaimKind.CANCEL, her, at=NOON)

    assert not clock.run_deadline(claim=claim, at=NOON + timedelta(hours=23, minutes=59))
    assert clock.run_deadline(claim=claim, at=NOON + timedelta(hours=24))
    assert not clock.run_deadline(claim=claim, at=NOON + timedelta(hours=24))

    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_what_is_sent_meanwhile_cannot_be_cancelled_any_more(
    paid: Order, her: Acting, seller: Acting, tell_everyone: object
) -> None:
    claim = ask(paid, ClaimKind.CANCEL, her, at=NOON)
    send_goods(order=paid, by="孙丽", at=NOON + timedelta(hours=1))

    assert callable(tell_everyone)
    tell_everyone()

    assert now(claim).state == ClaimState.CLOSED
    with pytest.raises(NotAllowed):
        agree(claim, seller)
    assert gone_back() == 0


def test_shoes_go_back_within_seven_days_and_provider_and_platform_give_their_parts(
    received: Order, cast: Cast, her: Acting, seller: Acting
) -> None:
    assert owed_to(cast) == TWO - FEE
    claim = ask(received, ClaimKind.RETURN, her, reason=Reason.MIND)
    agree(claim, seller)
    assert (now(claim).state, gone_back()) == (ClaimState.AGREED, 0)

    buyer.send_back(claim=claim, parcel="SF123", acting=her, at=LATER + timedelta(days=2))
    take_back(claim, seller)

    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, TWO)
    assert (owed_to(cast), balance("platform:fees")) == (0, 0)
    assert books_are_right(received)
    assert money_faults() == []


def take_back(claim: Claim, acting: Acting) -> None:
    seller.take_back(claim=claim, acting=acting, at=LATER + timedelta(days=4))


def test_shoes_that_never_set_out_for_home_close_the_claim(
    received: Order, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.RETURN, her)
    agree(claim, seller)

    clock.run_deadlines(at=LATER + timedelta(days=8))

    assert (now(claim).state, gone_back()) == (ClaimState.CLOSED, 0)


def test_a_seller_who_never_opens_the_parcel_pays_after_a_week(
    received: Order, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    agree(claim, seller)
    buyer.send_back(claim=claim, parcel="SF123", acting=her, at=LATER + timedelta(days=2))

    clock.run_deadlines(at=LATER + timedelta(days=9))

    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_an_exchange_takes_a_new_piece_off_the_shelf_and_moves_no_money(
    received: Order, shoes: Listing, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.EXCHANGE, her)
    agree(claim, seller)
    buyer.send_back(claim=claim, parcel="SF123", acting=her, at=LATER + timedelta(days=2))

    send_new(claim, seller)
    buyer.receive_new(claim=claim, acting=her, at=LATER + timedelta(days=6))

    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, 0)
    assert Stock.objects.get(listing=shoes).on_hand == 1


def send_new(claim: Claim, acting: Acting) -> None:
    seller.send_new(claim=claim, acting=acting, at=LATER + timedelta(days=4))


def test_an_exchange_that_a_seller_forgets_becomes_money(
    received: Order, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.EXCHANGE, her)
    agree(claim, seller)
    buyer.send_back(claim=claim, parcel="SF123", acting=her, at=LATER + timedelta(days=2))

    clock.run_deadlines(at=LATER + timedelta(days=9))

    assert gone_back() == TWO


def test_a_part_is_offered_accepted_and_paid_ten_minutes_later(
    received: Order, cast: Cast, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.PART, her, amount=5_000)
    offer(claim, 3_000, seller)
    accepted_at = LATER + timedelta(hours=5)
    buyer.accept_offer(claim=claim, acting=her, at=accepted_at)
    assert gone_back() == 0

    clock.run_deadlines(at=accepted_at + timedelta(minutes=10))

    give_back = GiveBack.objects.get()
    assert (give_back.amount, give_back.fee_part) == (3_000, 240)
    assert owed_to(cast) == TWO - FEE - 2_760
    assert gone_back() == 3_000
    assert received.state == OrderState.FULFILLED
    assert books_are_right(received)


def offer(claim: Claim, amount: int, acting: Acting) -> None:
    at = claim.opened_at + timedelta(hours=1)
    seller.offer(claim=claim, amount=amount, why="开胶可以粘好。", acting=acting, at=at)


def test_an_accepted_offer_can_be_reconsidered_for_ten_minutes(
    received: Order, her: Acting, seller: Acting
) -> None:
    claim = ask(received, ClaimKind.PART, her, amount=5_000)
    offer(claim, 3_000, seller)
    at = LATER + timedelta(hours=5)
    buyer.accept_offer(claim=claim, acting=her, at=at)

    buyer.reconsider(claim=claim, acting=her, at=at + timedelta(minutes=9))
    clock.run_deadlines(at=at + timedelta(minutes=10))

    assert (now(claim).state, gone_back()) == (ClaimState.OFFERED, 0)


def test_small_refunds_never_add_up_to_more_than_was_paid(
    received: Order, cast: Cast, her: Acting, seller: Acting
) -> None:
    for part in (7_000, 7_000):
        agree(ask(received, ClaimKind.PART, her, amount=part), seller)
    line = received.lines.get()
    assert most_of(received, line) == 5_800

    with pytest.raises(NotThatMuch) as refused:
        ask(received, ClaimKind.PART, her, amount=5_801)
    agree(ask(received, ClaimKind.PART, her, amount=5_800), seller)

    assert refused.value.most == 5_800
    assert (gone_back(), owed_to(cast), balance("platform:fees")) == (TWO, 0, 0)
    assert ways_of(received, LATER) == []
    assert money_faults() == []


def test_what_never_came_is_paid_back_out_of_what_waits(
    paid: Order, cast: Cast, her: Acting
) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    claim = ask(Order.objects.get(pk=paid.pk), ClaimKind.MISSING, her, at=LATER)

    clock.run_deadlines(at=LATER + timedelta(hours=72))

    paid.refresh_from_db()
    assert (now(claim).state, paid.state) == (ClaimState.SETTLED, OrderState.REFUNDED)
    assert (gone_back(), owed_to(cast)) == (TWO, 0)
    assert books_are_right(paid)


def test_what_she_receives_after_all_ends_her_claim(
    paid: Order, her: Acting, tell_everyone: object
) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    claim = ask(Order.objects.get(pk=paid.pk), ClaimKind.MISSING, her, at=NOON)
    receive_goods(order=paid, by="王秀兰", at=LATER)

    assert callable(tell_everyone)
    tell_everyone()

    assert now(claim).state == ClaimState.CLOSED


def test_what_is_missed_the_clock_does_not_count_as_received(
    paid: Order, her: Acting, tell_everyone: object
) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    claim = ask(Order.objects.get(pk=paid.pk), ClaimKind.MISSING, her, at=NOON)
    with pytest.raises(Held):
        receive_goods(order=paid, by="clock", at=LATER)

    assert callable(tell_everyone)
    tell_everyone()
    clock.run_deadlines(at=LATER + timedelta(days=1))

    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_one_thing_is_asked_at_a_time(received: Order, her: Acting) -> None:
    ask(received, ClaimKind.RETURN, her)

    with pytest.raises(NotPossible):
        ask(received, ClaimKind.FAULTY, her)


def test_after_the_window_nothing_is_open(received: Order, her: Acting) -> None:
    with pytest.raises(NotPossible):
        ask(received, ClaimKind.FAULTY, her, at=LATER + timedelta(days=17))

    assert Claim.objects.count() == 0


def test_a_no_needs_a_reason(received: Order, her: Acting, seller: Acting) -> None:
    claim = ask(received, ClaimKind.RETURN, her)

    with pytest.raises(NothingSaid):
        refuse(claim, "  ", seller)

    assert now(claim).state == ClaimState.ASKED


def refuse(claim: Claim, why: str, acting: Acting) -> None:
    seller.refuse(claim=claim, why=why, acting=acting, at=LATER + timedelta(hours=1))


def test_money_goes_back_to_the_relative_who_paid(
    cast: Cast, shoes: Listing, her: Acting, seller: Acting
) -> None:
    Person.objects.filter(pk__in=[cast.daughter.pk, cast.manager.pk]).update(language="en")
    order = arrived(buy_shoes(cast, shoes, payer=cast.daughter))
    claim = ask(order, ClaimKind.PART, her, amount=1_000)

    agree(claim, seller)

    assert Refund.objects.get().intent.payer == cast.daughter
    assert claim.opened_by == cast.elder
    # Both read English: of our own words nothing is left in Chinese.
    for person in (cast.daughter, cast.manager):
        heard = " ".join(person.messages.filter(kind="claim").values_list("words", flat=True))
        assert set(re.findall(r"[一-鿿]+", heard)) <= {"王秀兰", "防滑布鞋"}
        assert "¥10" in heard


def test_both_sides_are_told_and_warned_a_day_before(
    received: Order, cast: Cast, her: Acting
) -> None:
    ask(received, ClaimKind.RETURN, her)
    told = cast.manager.messages.filter(kind="claim")
    assert told.count() == 1

    clock.run_deadlines(at=LATER + timedelta(hours=25))
    clock.run_deadlines(at=LATER + timedelta(hours=26))

    assert told.count() == 2
