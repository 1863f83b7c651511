"""The platform decides that the seller sends a new piece, and what becomes of that."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock, rulings, seller as selling
from songhe.aftersales.actions.rulings import NotAnArbiter, NotReplaceable, SamePerson, Verdict
from songhe.aftersales.models import Claim, GiveBack, Ruling
from songhe.aftersales.queries.record import records_of_providers
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.aftersales.tests.conftest import LATER, TWO, ask, books_are_right, gone_back
from songhe.catalogue.models import Listing, Stock
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.shop.models import Order

DAY = timedelta(days=1)
CHANGE = Verdict(0, needs_return=False, reasons="鞋底开胶，不是穿坏的。", replaces=True)
MONEY = Verdict(TWO, needs_return=True, reasons="换来的也开胶。")


def refused(order: Order, her: Acting, seller: Acting, *, sent_back: bool = False) -> Claim:
    """She wants another piece; the firm says no, perhaps once it saw hers; she asks us."""
    claim = ask(order, ClaimKind.EXCHANGE, her)
    if sent_back:
        selling.agree(claim=claim, acting=seller, at=LATER)
        buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)
    selling.refuse(claim=claim, why="穿过了。", acting=seller, at=LATER)
    return buyer.dispute(claim=claim, why="只试了一下。", acting=her, at=LATER)


@pytest.fixture
def disputed(received: Order, her: Acting, seller: Acting) -> Claim:
    return refused(received, her, seller)


@pytest.fixture
def ruled(disputed: Claim, platform: Acting) -> Claim:
    """It is decided, and nobody appealed."""
    rulings.decide(claim=disputed, verdict=CHANGE, acting=platform, at=LATER)
    clock.run_deadlines(at=LATER + 3 * DAY)
    return now(disputed)


@pytest.fixture
def replaced(ruled: Claim, her: Acting, seller: Acting) -> Claim:
    buyer.send_back(claim=ruled, parcel="SF1", acting=her, at=LATER + 4 * DAY)
    return selling.send_new(claim=ruled, acting=seller, at=LATER + 5 * DAY)


def now(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_what_is_to_be_changed_comes_back_a_new_one_goes_out_and_no_money_moves(
    replaced: Claim, received: Order, shoes: Listing, her: Acting
) -> None:
    buyer.receive_new(claim=replaced, acting=her, at=LATER + 6 * DAY)

    assert (now(replaced).state, gone_back()) == (ClaimState.SETTLED, 0)
    assert Stock.objects.get(listing=shoes).on_hand == 1
    assert books_are_right(received)
    record = records_of_providers(LATER, LATER + 9 * DAY)[0]
    assert (record.disputes, record.lost) == (1, 1)


def test_a_seller_who_does_not_send_it_in_time_pays_all_of_it(
    ruled: Claim, received: Order, her: Acting, seller: Acting
) -> None:
    buyer.send_back(claim=ruled, parcel="SF1", acting=her, at=LATER + 4 * DAY)
    clock.run_deadlines(at=LATER + 11 * DAY - timedelta(minutes=1))
    assert (now(ruled).state, gone_back()) == (ClaimState.SENT_BACK, 0)

    for _twice in range(2):
        clock.run_deadlines(at=LATER + 11 * DAY)

    assert (now(ruled).state, gone_back()) == (ClaimState.SETTLED, TWO)
    assert GiveBack.objects.count() == 1
    assert books_are_right(received)
    with pytest.raises(NotAllowed):  # late
        selling.send_new(claim=ruled, acting=seller, at=LATER + 11 * DAY)


def test_who_keeps_the_old_one_gets_nothing(ruled: Claim) -> None:
    clock.run_deadlines(at=LATER + 10 * DAY)

    assert (now(ruled).state, gone_back()) == (ClaimState.CLOSED, 0)


def test_where_the_old_one_is_back_already_the_seller_has_a_week_from_the_ruling(
    received: Order, cast: Cast, her: Acting, seller: Acting, platform: Acting
) -> None:
    claim = refused(received, her, seller, sent_back=True)
    rulings.decide(claim=claim, verdict=CHANGE, acting=platform, at=LATER)
    clock.run_deadlines(at=LATER + 3 * DAY)

    claim = now(claim)
    assert (claim.state, claim.due_at) == (ClaimState.SENT_BACK, LATER + 10 * DAY)
    for person in (cast.elder, cast.manager):
        told = Message.objects.filter(person=person).latest("pk").words
        assert "换新的" in told
    clock.run_deadlines(at=LATER + 10 * DAY)
    assert (now(claim).state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_a_second_look_may_decide_it_too_and_then_it_is_done_at_once(
    disputed: Claim, seller: Acting, platform: Acting, second_officer: Acting
) -> None:
    rulings.decide(claim=disputed, verdict=MONEY, acting=platform, at=LATER)
    rulings.appeal(claim=disputed, why="愿意换。", acting=seller, at=LATER)

    rulings.decide(claim=disputed, verdict=CHANGE, acting=second_officer, at=LATER)

    assert now(disputed).state == ClaimState.AGREED


def test_where_money_was_decided_no_new_one_is_sent_instead(
    disputed: Claim, her: Acting, seller: Acting, platform: Acting
) -> None:
    rulings.decide(claim=disputed, verdict=MONEY, acting=platform, at=LATER)
    clock.run_deadlines(at=LATER + 3 * DAY)
    buyer.send_back(claim=disputed, parcel="SF1", acting=her, at=LATER + 3 * DAY)

    with pytest.raises(selling.NothingToSend):
        selling.send_new(claim=disputed, acting=seller, at=LATER + 4 * DAY)

    selling.take_back(claim=disputed, acting=seller, at=LATER + 4 * DAY)
    assert gone_back() == TWO


def test_a_new_one_that_is_not_right_either_is_money_decided_by_somebody_else_for_good(
    replaced: Claim, received: Order, her: Acting, platform: Acting, second_officer: Acting
) -> None:
    at = LATER + 6 * DAY
    buyer.dispute(claim=replaced, why="这双也开胶。", acting=her, at=at)
    with pytest.raises(SamePerson):
        rulings.decide(claim=replaced, verdict=MONEY, acting=platform, at=at)
    with pytest.raises(NotReplaceable):
        rulings.decide(claim=replaced, verdict=CHANGE, acting=second_officer, at=at)

    rulings.decide(claim=replaced, verdict=MONEY, acting=second_officer, at=at)

    assert (now(replaced).state, gone_back()) == (ClaimState.SETTLED, TWO)
    assert books_are_right(received)
    assert money_faults() == []


def test_the_platform_looks_twice_at_most(
    disputed: Claim, her: Acting, seller: Acting, platform: Acting, second_officer: Acting
) -> None:
    rulings.decide(claim=disputed, verdict=CHANGE, acting=platform, at=LATER)
    rulings.appeal(claim=disputed, why="是穿坏的。", acting=seller, at=LATER)
    rulings.decide(claim=disputed, verdict=CHANGE, acting=second_officer, at=LATER)
    buyer.send_back(claim=disputed, parcel="SF1", acting=her, at=LATER)
    selling.send_new(claim=disputed, acting=seller, at=LATER)

    with pytest.raises(NotAllowed):
        buyer.dispute(claim=disputed, why="这双也开胶。", acting=her, at=LATER)

    assert now(disputed).state == ClaimState.REPLACED


def test_of_what_nobody_asked_to_change_nothing_is_changed(
    received: Order, her: Acting, seller: Acting, platform: Acting
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    selling.refuse(claim=claim, why="穿过了。", acting=seller, at=LATER)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)

    with pytest.raises(NotReplaceable):
        rulings.decide(claim=claim, verdict=CHANGE, acting=platform, at=LATER)

    assert not Ruling.objects.exists()


def test_only_the_platform_decides_it_and_once(
    disputed: Claim, her: Acting, seller: Acting, platform: Acting
) -> None:
    for acting in (her, seller):
        with pytest.raises(NotAnArbiter):
            rulings.decide(claim=disputed, verdict=CHANGE, acting=acting, at=LATER)
    rulings.decide(claim=disputed, verdict=CHANGE, acting=platform, at=LATER)

    with pytest.raises(NotAllowed):
        rulings.decide(claim=disputed, verdict=MONEY, acting=platform, at=LATER)

    assert Ruling.objects.get().replaces


@pytest.mark.usefixtures("at_noon")
def test_where_only_money_can_be_decided_a_sum_is_asked_for(
    received: Order, cast: Cast, her: Acting, seller: Acting, client: Client
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    selling.refuse(claim=claim, why="穿过了。", acting=seller, at=LATER)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)
    client.force_login(cast.officer)

    page = client.get(reverse("aftersales:claim", args=[claim.code])).content.decode()

    assert "换一件新的" not in page
    sent = {"replaces": "on", "reasons": "开胶。"}  # forged
    decided = client.post(reverse("aftersales:decide", args=[claim.code]), sent)
    assert decided.status_code == 422
    assert "请填金额，不退就填 0。" in decided.content.decode()
    assert not Ruling.objects.exists()


@pytest.mark.usefixtures("at_noon")
def test_the_officer_ticks_it_and_both_sides_read_it(
    disputed: Claim, cast: Cast, client: Client
) -> None:
    page = reverse("aftersales:claim", args=[disputed.code])
    decide = reverse("aftersales:decide", args=[disputed.code])
    client.force_login(cast.officer)
    assert "换一件新的" in client.get(page).content.decode()
    both = client.post(decide, {"replaces": "on", "amount": "5", "reasons": "开胶。"})
    neither = client.post(decide, {"reasons": "开胶。"})
    assert (both.status_code, neither.status_code) == (422, 422)
    assert not Ruling.objects.exists()

    client.post(decide, {"replaces": "on", "reasons": "开胶，不是穿坏的。"})

    for person in (cast.elder, cast.manager, cast.officer):
        client.force_login(person)
        said = client.get(page).content.decode()
        assert "换一件新的。商家过时没有寄，退给买家 <b>198 元</b>" in said
        assert "不退款" not in said
