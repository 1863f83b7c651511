"""One of two visits is called off alone: its part goes back, the rest goes on."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.aftersales import queries
from songhe.aftersales.actions import absence, clock
from songhe.aftersales.actions.opening import Asking, NotPossible, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.rules.absence import AtDoor
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import (
    TOMORROW_TEN,
    books_are_right,
    buy,
    gone_back,
    owed_to,
    sell_shoes,
)
from songhe.aftersales.tests.test_who_gets_it_back import OLD_AGE
from songhe.booking.states import BookingState
from songhe.catalogue.models import Stock
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.ledger.queries import balance
from songhe.shipping.actions import opening as shipping
from songhe.shipping.models import Shipment
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.orders import receive_goods, send_goods
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Draw, Order, OrderLine, Programme
from songhe.shop.queries import draw_mismatches, part_faults, unspent
from songhe.shop.states import OrderState
from songhe.visits.actions import clock as visits_clock, doing, opening, planning
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

BATH = 12_800
FOUR_DAYS_ON = TOMORROW_TEN + timedelta(days=4)
TEN_MINUTES = timedelta(minutes=10)


def buy_two(cast: Cast, *more: Wanted) -> Order:
    """A bath tomorrow at ten and one four days later, paid by herself, both accepted."""
    baths = [Wanted(cast.bathing, starts_at=one) for one in (TOMORROW_TEN, FOUR_DAYS_ON)]
    return _bought(cast, [*(more or baths[1:]), baths[0]])


def _bought(cast: Cast, wanted: list[Wanted]) -> Order:
    acting = acting_of(cast.elder)
    checkout = start_checkout(elder=cast.grandma, lines=wanted, acting=acting, token="two", at=NOON)
    order = buy(checkout, cast.elder, acting)
    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    for visit in Visit.objects.all():
        planning.accept(visit=visit, by="孙丽", at=NOON)
    return order


@pytest.fixture
def two(cast: Cast) -> Order:
    return buy_two(cast)


def visit_at(order: Order, number: int) -> Visit:
    return Visit.objects.filter(order_line__order=order).order_by("starts_at")[number]


def call_off(order: Order, number: int, acting: Acting, *, hours: float = 10) -> Claim:
    """Call the first or the second visit off, so long before it; ten minutes later it is done."""
    line = order.lines.exclude(booking=None).order_by("starts_at")[number]
    assert line.starts_at
    at = line.starts_at - timedelta(hours=hours)
    asking = Asking(ClaimKind.CALL_OFF, Reason.MIND, line)
    claim = open_claim(order=Order.objects.get(pk=order.pk), asking=asking, acting=acting, at=at)
    clock.run_deadlines(at=at + TEN_MINUTES)
    hear()
    claim.refresh_from_db()
    return claim


def hear() -> None:
    """Visits and shipping are told, twice."""
    for event in [*Event.objects.filter(name="shop.order.call_off")] * 2:
        opening.cancel_for_line(event)
        shipping.change_for_line(event)


def do(visit: Visit, cast: Cast) -> None:
    doing.check_in_for_worker(visit=visit, by="周桂芳", why="manager", at=visit.starts_at)
    doing.check_out(visit=visit, by="周桂芳", at=visit.ends_at)
    doing.confirm(visit=visit, acting=acting_of(cast.elder), at=visit.ends_at)


def all_true(order: Order) -> bool:
    faults = [*draw_mismatches(), *money_faults(), *part_faults()]
    return faults == [] and books_are_right(order)


def test_one_is_called_off_and_the_other_is_paid_out(two: Order, cast: Cast, her: Acting) -> None:
    claim = call_off(two, 0, her)

    two.refresh_from_db()
    states = [visit_at(two, number).state for number in (0, 1)]
    assert (claim.state, two.state) == (ClaimState.SETTLED, OrderState.PAID)
    assert states == [VisitState.CANCELLED, VisitState.ACCEPTED]
    line = two.lines.get(starts_at=TOMORROW_TEN)
    assert line.booking is not None
    assert line.booking.state == BookingState.RELEASED
    # A fifth is kept of this one: 25.60, of which the platform has 2.05.
    assert (gone_back(), owed_to(cast), unspent(two)) == (10_240, 2_355, BATH)

    do(visit_at(two, 1), cast)

    two.refresh_from_db()
    assert (two.state, owed_to(cast)) == (OrderState.FULFILLED, 2_355 + 11_776)
    assert -balance("platform:fees") == 205 + 1_024
    assert (two.earned, two.fee_taken) == (2_355 + 11_776, 205 + 1_024)
    assert all_true(two)


def test_after_the_first_was_done_the_second_is_called_off_and_that_ends_the_order(
    two: Order, cast: Cast, her: Acting
) -> None:
    do(visit_at(two, 0), cast)

    call_off(two, 1, her, hours=48)

    two.refresh_from_db()
    assert (two.state, gone_back(), owed_to(cast)) == (OrderState.FULFILLED, BATH, 11_776)
    assert all_true(two)


def test_both_called_off_one_after_the_other_is_an_order_that_is_over(
    two: Order, cast: Cast, her: Acting
) -> None:
    call_off(two, 0, her)
    at = NOON + timedelta(days=1)
    asking = Asking(ClaimKind.CALL_OFF, Reason.MIND)
    open_claim(order=Order.objects.get(), asking=asking, acting=her, at=at)
    clock.run_deadlines(at=at + TEN_MINUTES)

    two.refresh_from_db()
    assert (two.state, gone_back()) == (OrderState.REFUNDED, 10_240 + BATH)
    assert (owed_to(cast), -balance("platform:fees")) == (2_355, 205)
    assert all_true(two)


def test_the_whole_called_off_keeps_of_each_visit_by_its_own_hour(
    two: Order, cast: Cast, her: Acting
) -> None:
    at = TOMORROW_TEN - timedelta(hours=1)
    claim = open_claim(order=two, asking=Asking(ClaimKind.CALL_OFF, Reason.MIND), acting=her, at=at)

    assert claim.asked == BATH // 2 + BATH  # half of the first is kept, nothing of the second
    with pytest.raises(NotPossible):  # the whole and a part are not asked about together
        call_off(two, 1, her, hours=48)

    # The firm cannot come tomorrow after all: of that one nothing is kept any more.
    planning.decline(visit=visit_at(two, 0), why="病了", by="孙丽", at=at)
    clock.run_deadlines(at=at + TEN_MINUTES)

    two.refresh_from_db()
    assert (two.state, gone_back(), owed_to(cast)) == (OrderState.REFUNDED, 2 * BATH, 0)
    assert all_true(two)


def test_a_programme_bears_its_part_of_what_goes_back_and_of_what_is_kept(
    cast: Cast, her: Acting
) -> None:
    load_programmes([OLD_AGE])  # 50.00 of 256.00
    two = buy_two(cast)

    call_off(two, 0, her)  # 102.40 go back, 25.60 are kept

    draw = Draw.objects.get()
    assert (gone_back(), draw.kept) == (8_240, 3_000)
    assert all([balance("programme:old-age") == 3_000, part_faults() == []])
    do(visit_at(two, 1), cast)
    order = Order.objects.get()
    assert owed_to(cast) - balance("platform:fees") == 2 * BATH - 10_240
    assert order.fee_taken == -balance("platform:fees")
    assert Programme.objects.get().drawn == 3_000
    assert all_true(order)


def test_a_firm_that_cannot_come_once_pays_back_that_visit_only(two: Order, cast: Cast) -> None:
    do(visit_at(two, 0), cast)
    later = FOUR_DAYS_ON + timedelta(hours=2)
    visits_clock.run_clock(at=later)  # nobody came; a day later still nothing is settled
    visits_clock.run_clock(at=later + timedelta(days=3))
    hear()

    two.refresh_from_db()
    assert visit_at(two, 1).state == VisitState.DECLINED
    assert (two.state, gone_back(), owed_to(cast)) == (OrderState.FULFILLED, BATH, 11_776)
    assert all_true(two)


def test_nobody_at_home_for_one_of_two_things_leaves_the_other_alone(
    cast: Cast, her: Acting
) -> None:
    order = buy_two(cast, Wanted(sell_shoes(cast), quantity=2))
    shipping.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    start = TOMORROW_TEN
    door = AtDoor(start, [start + timedelta(minutes=5), start + timedelta(minutes=12)])
    claim = absence.report_nobody(
        visit=visit_at(order, 0),
        found=absence.Found(door),
        acting=acting_of(cast.worker),
        at=start + timedelta(minutes=16),
    )
    assert (claim.most, claim.offered, claim.line) == (BATH, 6_400, visit_at(order, 0).order_line)

    clock.run_deadlines(at=start + timedelta(hours=49))
    hear()

    order.refresh_from_db()
    # The shoes, that she was to bring along, are sent by themselves.
    assert (order.state, Shipment.objects.get().with_visit) == (OrderState.PAID, False)
    assert (gone_back(), owed_to(cast), unspent(order)) == (6_400, 5_888, 19_800)
    send_goods(order=order, by="孙丽", at=FOUR_DAYS_ON)
    receive_goods(order=Order.objects.get(), by="王秀兰", at=FOUR_DAYS_ON)
    ways = queries.ways_of(Order.objects.get(), FOUR_DAYS_ON)
    assert {way.line.kind for way in ways if way.line} == {"goods"}
    assert Stock.objects.get().on_hand == 3
    assert all_true(order)


def test_what_has_begun_or_is_off_already_is_not_called_off(
    two: Order, cast: Cast, her: Acting
) -> None:
    first = visit_at(two, 0)
    early = TOMORROW_TEN - timedelta(minutes=30)
    asking = Asking(ClaimKind.CALL_OFF, Reason.MIND, first.order_line)
    claim = open_claim(order=two, asking=asking, acting=her, at=early)
    doing.check_in_for_worker(visit=first, by="周桂芳", why="manager", at=early)
    clock.run_deadlines(at=early + TEN_MINUTES)
    claim.refresh_from_db()
    assert (claim.state, gone_back()) == (ClaimState.CLOSED, 0)
    with pytest.raises(NotPossible):
        call_off(two, 0, her)

    call_off(two, 1, her, hours=48)

    with pytest.raises(NotAllowed):
        doing.check_in_for_worker(
            visit=visit_at(two, 1), by="周桂芳", why="manager", at=FOUR_DAYS_ON
        )


def test_she_chooses_which_one_and_both_sides_read_what_went_back(
    two: Order, cast: Cast, client: Client, her: Acting
) -> None:
    line = OrderLine.objects.get(starts_at=TOMORROW_TEN)
    at = TOMORROW_TEN - timedelta(hours=10)
    client.force_login(cast.elder)
    start = reverse("aftersales:start", args=[two.code])
    ask = reverse("aftersales:ask", args=[two.code, "call_off"])
    with time_machine.travel(at, tick=False):
        which = client.get(start).content.decode()
        assert all(words in which for words in ("哪一次不用来了？", "10:00", "全都不用了"))
        assert f"?line={line.pk}" in client.get(f"{start}?line={line.pk}").content.decode()
        page = client.get(f"{ask}?line={line.pk}&reason=mind").content.decode()
        assert all(words in page for words in ("102.40 元", "25.60 元", "这一单里别的照旧"))
        client.post(f"{ask}?line={line.pk}&reason=mind", {"reason": "mind", "words": ""})
        clock.run_deadlines(at=at + TEN_MINUTES)
        hear()

        hers = client.get(reverse("shop:order", args=[two.code])).content.decode()
        client.force_login(cast.manager)
        firms = client.get(reverse("shop:order", args=[two.code])).content.decode()

    assert Claim.objects.get().line == line
    assert "这一样取消了，退 102.40 元" in hers
    assert all(words in firms for words in ("−102.40 元", "141.31 元", "−12.29 元"))
    terms = reverse("aftersales:terms", args=[cast.bathing.code])
    assert "可以只取消一次" in client.get(terms).content.decode()
