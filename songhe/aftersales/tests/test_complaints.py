"""What came broken is said before the seller is paid, and of several pieces only some go back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock, seller as selling
from songhe.aftersales.actions.opening import Asking, NotThatMany, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.queries import most_of, most_of_each, most_of_pieces, pieces_left, ways_of
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import LATER, TWO, ask, faults, gone_back, owed_to
from songhe.catalogue.models import Listing, Stock
from songhe.ledger.queries import balance
from songhe.shop.actions.orders import Held, receive_goods, receive_old_goods, send_goods
from songhe.shop.models import Hold, Order
from songhe.shop.queries import part_faults, unspent
from songhe.shop.states import OrderState

ONE = TWO // 2
DAY = timedelta(days=1)


@pytest.fixture
def sent(paid: Order) -> Order:
    send_goods(order=paid, by="孙丽", at=NOON)
    return Order.objects.get(pk=paid.pk)


def ask_for(order: Order, acting: Acting, pieces: int, kind: ClaimKind = ClaimKind.FAULTY) -> Claim:
    asking = Asking(kind, Reason.BROKEN, order.lines.get(), pieces=pieces)
    return open_claim(order=order, asking=asking, acting=acting, at=LATER)


def brought_back(claim: Claim, her: Acting, seller: Acting) -> None:
    selling.agree(claim=claim, acting=seller, at=LATER)
    buyer.have_fetched(claim=claim, acting=her, at=LATER)
    selling.take_back(claim=claim, acting=seller, at=LATER + DAY)


def all_true() -> bool:
    return [*faults(), *part_faults()] == []


def test_a_complaint_keeps_the_money_waiting_until_it_is_over(
    cast: Cast, sent: Order, her: Acting
) -> None:
    claim = ask(sent, ClaimKind.EXCHANGE, her, at=LATER)

    with pytest.raises(Held):
        receive_goods(order=sent, by="王秀兰", at=LATER)
    assert receive_old_goods(at=LATER + 9 * DAY) == 0
    assert (owed_to(cast), unspent(sent)) == (0, TWO)

    buyer.withdraw(claim=claim, acting=her, at=LATER)
    assert Hold.objects.get().until == LATER
    assert receive_old_goods(at=LATER + 9 * DAY) == 1  # she had it when she spoke of it
    assert unspent(sent) == 0
    assert all_true()


def test_one_of_two_goes_back_out_of_what_waits_and_the_other_is_paid_for(
    cast: Cast, sent: Order, her: Acting, seller: Acting
) -> None:
    claim = ask_for(sent, her, 1)
    assert (claim.pieces, claim.asked, claim.most) == (1, ONE, ONE)

    brought_back(claim, her, seller)

    sent.refresh_from_db()
    assert (gone_back(), unspent(sent), sent.state) == (ONE, ONE, OrderState.UNDERWAY)
    assert balance("couriers:returns") == -800  # one piece by the tariff
    assert owed_to(cast) == -800
    assert all_true()
    receive_goods(order=sent, by="王秀兰", at=LATER + 2 * DAY)
    assert (owed_to(cast), unspent(sent)) == (ONE - 792 - 800, 0)  # 8 % of 99.00
    assert all_true()
    line = sent.lines.get()
    assert (pieces_left(line), most_of(sent, line)) == (1, ONE)


def test_a_second_complaint_takes_the_other_piece_and_no_more(
    received: Order, her: Acting, seller: Acting
) -> None:
    brought_back(ask_for(received, her, 1), her, seller)
    with pytest.raises(NotThatMany):
        ask_for(received, her, 2)

    brought_back(ask_for(received, her, 1), her, seller)

    assert gone_back() == TWO
    assert ways_of(Order.objects.get(pk=received.pk), LATER + DAY) == []
    assert all_true()


def test_what_cannot_be_divided_goes_by_the_largest_remainder(
    received: Order, her: Acting, seller: Acting
) -> None:
    part = ask(received, ClaimKind.PART, her, amount=1, at=LATER)
    selling.agree(claim=part, acting=seller, at=LATER)
    line = received.lines.get()

    both = [most_of_pieces(received, line, pieces) for pieces in (1, 2)]

    assert both == [9_900, 19_799]  # the broken fen goes to the first


def test_of_an_exchange_so_many_leave_the_shelf_as_come_back(
    received: Order, shoes: Listing, her: Acting, seller: Acting
) -> None:
    before = Stock.objects.get(listing=shoes).left
    claim = ask_for(received, her, 1, ClaimKind.EXCHANGE)
    selling.agree(claim=claim, acting=seller, at=LATER)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)
    selling.send_new(claim=claim, acting=seller, at=LATER)

    assert Stock.objects.get(listing=shoes).left == before - 1
    assert pieces_left(received.lines.get()) == 2


def test_nobody_answers_and_the_complaint_is_paid_out_of_what_waits(
    cast: Cast, sent: Order, her: Acting
) -> None:
    claim = ask(sent, ClaimKind.PART, her, amount=5_000, at=LATER)

    clock.run_deadlines(at=LATER + 3 * DAY)

    claim.refresh_from_db()
    sent.refresh_from_db()
    assert (claim.state, gone_back(), owed_to(cast)) == (ClaimState.SETTLED, 5_000, 0)
    assert (sent.rest, sent.rest_fee) == (14_800, 1_184)
    assert all_true()


@pytest.mark.usefixtures("at_noon")
def test_she_chooses_how_many_and_reads_what_comes_back(
    cast: Cast, sent: Order, client: Client
) -> None:
    client.force_login(cast.elder)
    address = f"/aftersales/orders/{sent.code}/faulty/"
    assert "1 件，退 99 元" in client.get(address).content.decode()
    then = client.get(address, {"pieces": "1", "reason": "broken"}).content.decode()
    assert "99 元" in then
    assert "198 元" not in then

    answer = client.post(address, {"pieces": "3", "reason": "broken"})
    assert (answer.status_code, Claim.objects.count()) == (200, 0)
    page = client.post(address, {"pieces": "1", "reason": "broken"}, follow=True)

    assert "2 件里的 1 件" in page.content.decode()
    order = client.get(f"/shop/orders/{sent.code}/").content.decode()
    assert f"/shop/orders/{sent.code}/receive/" not in order
    client.post(f"/shop/orders/{sent.code}/receive/")
    sent.refresh_from_db()
    assert sent.state == OrderState.UNDERWAY


@pytest.mark.usefixtures("at_noon")
def test_the_seller_reads_what_is_really_theirs(
    cast: Cast, received: Order, her: Acting, seller: Acting, client: Client
) -> None:
    client.force_login(cast.manager)
    hoped = client.get(f"/shop/orders/{received.code}/").content.decode()
    assert "182.16 元" in hoped

    brought_back(ask_for(received, her, 1), her, seller)

    page = " ".join(client.get(f"/shop/orders/{received.code}/").content.decode().split())
    for words in ("−99 元", "−7.92 元", "−8 元", "83.08 元"):  # back, fee, courier, theirs
        assert words in page
    earned = page.split("到手多少")[1].split("</dl>")[0]
    assert "182.16" not in earned
    listed = client.get("/shop/orders/").content.decode()
    assert ">83.08<" in listed
    assert "182.16" not in listed
    assert owed_to(cast) == 8_308


def test_a_piece_that_the_way_back_ate_is_not_hers_any_more(
    cast: Cast, sent: Order, her: Acting, seller: Acting
) -> None:
    part = ask(sent, ClaimKind.PART, her, amount=TWO - 1_000, at=LATER)
    selling.agree(claim=part, acting=seller, at=LATER)
    sent.refresh_from_db()
    claim = ask_for(sent, her, 1, ClaimKind.RETURN)
    assert claim.asked == 500  # less than the courier costs

    brought_back(claim, her, seller)

    line = sent.lines.get()
    assert (gone_back(), pieces_left(line)) == (TWO - 1_000, 1)
    with pytest.raises(NotThatMany):
        ask_for(Order.objects.get(pk=sent.pk), her, 2, ClaimKind.EXCHANGE)
    brought_back(ask_for(Order.objects.get(pk=sent.pk), her, 1, ClaimKind.RETURN), her, seller)
    sent.refresh_from_db()
    assert (sent.state, pieces_left(line)) == (OrderState.FULFILLED, 0)
    assert ways_of(sent, LATER + DAY) == []
    assert all_true()


def test_of_an_exchange_the_new_piece_is_hers(
    received: Order, shoes: Listing, her: Acting, seller: Acting
) -> None:
    claim = ask_for(received, her, 1, ClaimKind.EXCHANGE)
    selling.agree(claim=claim, acting=seller, at=LATER)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)
    selling.send_new(claim=claim, acting=seller, at=LATER)
    buyer.receive_new(claim=claim, acting=her, at=LATER)

    assert pieces_left(received.lines.get()) == 2


@pytest.mark.usefixtures("at_noon")
def test_asking_about_many_pieces_costs_no_more_than_about_one(
    cast: Cast, sent: Order, client: Client
) -> None:
    client.force_login(cast.daughter)
    address = f"/aftersales/orders/{sent.code}/faulty/"
    client.get(address)
    with CaptureQueriesContext(connection) as of_two:
        client.get(address)
    line = sent.lines.get()
    line.quantity, line.price = 99, 200
    line.save()

    with CaptureQueriesContext(connection) as of_many:
        page = client.get(address).content.decode()

    assert 'max="99"' in page
    assert len(of_many) == len(of_two) <= 40


def test_what_each_number_of_pieces_gives_back_is_asked_at_once(
    sent: Order, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    line = sent.lines.get()
    line.quantity = 99
    with django_assert_max_num_queries(5):
        each = most_of_each(sent, line)

    assert (each[0], each[98], len(each)) == (200, TWO, 99)
