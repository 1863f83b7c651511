"""What is asked about one line and about the whole of an order never stands in each other's way."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock, seller as selling
from songhe.aftersales.actions.opening import Asking, NotPossible, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.queries import ways_of
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import LATER, TWO, ask, buy, faults, gone_back, owed_to
from songhe.catalogue.actions import listings
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shop.actions.arrivals import arrive
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.holding import hold
from songhe.shop.actions.orders import receive_old_goods, send_goods
from songhe.shop.models import Hold, Order
from songhe.shop.queries import part_faults, unspent
from songhe.shop.states import OrderState

STICK = 4_000
DAY = timedelta(days=1)


@pytest.fixture
def both(cast: Cast, shoes: Listing, her: Acting) -> Order:
    """Two pairs of shoes and a stick, of one seller, on their way."""
    stick = listings.create_listing(
        provider=cast.provider,
        category=shoes.category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="手杖", words="结实。", price=STICK, unit="根"),
    )
    listings.publish_listing(listing=stick, by="孙丽", at=NOON)
    receive_stock(listing=stick, quantity=5, code="sticks", at=NOON)
    wanted = [Wanted(Listing.objects.get(pk=shoes.pk), quantity=2), Wanted(stick)]
    checkout = start_checkout(elder=cast.grandma, lines=wanted, acting=her, token="both", at=NOON)
    order = buy(checkout, cast.elder, her)
    send_goods(order=order, by="孙丽", at=NOON)
    return Order.objects.get(pk=order.pk)


def ask_about(
    order: Order, number: int, kind: ClaimKind, acting: Acting, amount: int | None = None
) -> Claim:
    asking = Asking(kind, Reason.BROKEN, order.lines.order_by("pk")[number], amount)
    return open_claim(order=order, asking=asking, acting=acting, at=LATER)


def beside(claim: Claim) -> Claim:
    """She said too that nothing came, as she could before; 238 are asked for."""
    missing = Claim.objects.create(
        order=claim.order,
        provider=claim.provider,
        elder=claim.elder,
        kind=ClaimKind.MISSING,
        reason=Reason.LATE,
        asked=TWO + STICK,
        most=TWO + STICK,
        terms=claim.terms,
        opened_by=claim.opened_by,
        opened_label=claim.opened_label,
        opened_at=LATER,
        due_at=LATER + 3 * DAY,
    )
    hold(order=claim.order, code=missing.subject, of_whole=True, at=LATER)
    return missing


def on_its_way_back(claim: Claim, her: Acting, seller: Acting) -> Claim:
    selling.agree(claim=claim, acting=seller, at=LATER)
    return buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)


def all_true() -> bool:
    return [*faults(), *part_faults()] == []


def test_that_nothing_came_is_not_said_while_one_thing_is_complained_of(
    both: Order, her: Acting
) -> None:
    ask_about(both, 0, ClaimKind.FAULTY, her)

    with pytest.raises(NotPossible):
        ask(both, ClaimKind.MISSING, her)


def test_all_went_back_so_the_complaint_about_one_line_is_over_and_holds_nothing(
    both: Order, her: Acting, seller: Acting
) -> None:
    claim = ask_about(both, 0, ClaimKind.FAULTY, her)
    beside(claim)
    on_its_way_back(claim, her, seller)

    assert clock.run_deadlines(at=LATER + 4 * DAY) == 1
    both.refresh_from_db()
    assert (both.state, gone_back()) == (OrderState.REFUNDED, TWO + STICK)
    clock.close_for_order(Event.objects.get(name="shop.order.refund"))

    claim.refresh_from_db()
    assert claim.state == ClaimState.CLOSED
    assert not Hold.objects.filter(until=None).exists()
    assert all_true()


def test_untold_of_that_it_is_over_the_clock_ends_it_with_nothing(
    both: Order, her: Acting, seller: Acting
) -> None:
    claim = ask_about(both, 0, ClaimKind.FAULTY, her)
    beside(claim)
    on_its_way_back(claim, her, seller)
    clock.run_deadlines(at=LATER + 4 * DAY)

    clock.run_deadlines(at=LATER + 8 * DAY)

    claim.refresh_from_db()
    assert (claim.state, gone_back()) == (ClaimState.CLOSED, TWO + STICK)
    assert all_true()


def test_a_line_went_back_first_so_what_never_came_gives_back_what_is_left(
    both: Order, her: Acting, seller: Acting
) -> None:
    claim = ask_about(both, 0, ClaimKind.FAULTY, her)
    missing = beside(claim)
    on_its_way_back(claim, her, seller)
    selling.take_back(claim=claim, acting=seller, at=LATER + DAY)
    assert gone_back() == TWO

    clock.run_deadlines(at=LATER + 4 * DAY)

    missing.refresh_from_db()
    both.refresh_from_db()
    assert (missing.state, both.state) == (ClaimState.SETTLED, OrderState.REFUNDED)
    assert (gone_back(), unspent(both)) == (TWO + STICK, 0)
    assert not Hold.objects.filter(until=None).exists()
    assert all_true()


def test_one_claim_that_fails_does_not_keep_the_others_waiting(both: Order, her: Acting) -> None:
    first, second = (ask_about(both, one, ClaimKind.PART, her, 1_000) for one in (0, 1))
    Claim.objects.filter(pk=first.pk).update(kind="unheard of")

    assert clock.run_deadlines(at=LATER + 3 * DAY) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ClaimState.ASKED, ClaimState.SETTLED)
    assert gone_back() == 1_000


@pytest.mark.parametrize(
    ("whole", "back", "end", "words"),
    [
        (10_000, TWO + STICK, ClaimState.SETTLED, "能退的只剩这些：138 元"),
        (TWO + STICK, TWO + STICK, ClaimState.CLOSED, "没有可以再退的了"),
    ],
)
def test_what_asks_more_than_is_left_ends_with_what_is_and_both_hear_why(
    both: Order, her: Acting, cast: Cast, whole: int, back: int, end: str, words: str
) -> None:
    late = NOON + 11 * DAY
    arrive(order=both, at=LATER)
    receive_old_goods(at=late)
    both.refresh_from_db()
    asking = Asking(ClaimKind.PART, Reason.BROKEN, both.lines.order_by("pk")[0], TWO)
    claim = open_claim(order=both, asking=asking, acting=her, at=late)
    missing = beside(claim)
    Claim.objects.filter(pk=missing.pk).update(state=ClaimState.OFFERED, offered=whole)
    assert clock.run_deadline(claim=missing, at=late)

    assert [clock.run_deadlines(at=late + days * DAY) for days in (3, 4)] == [1, 0]

    claim.refresh_from_db()
    assert (claim.state, gone_back()) == (end, back)
    for person in (cast.elder, cast.manager):
        assert words in Message.objects.filter(person=person, kind="claim").latest("pk").words
    assert all_true()


def test_who_said_that_one_thing_came_does_not_say_that_nothing_did(
    both: Order, her: Acting
) -> None:
    claim = ask_about(both, 0, ClaimKind.PART, her, 1_000)
    buyer.withdraw(claim=claim, acting=her, at=LATER)

    with pytest.raises(NotPossible):
        ask(both, ClaimKind.MISSING, her)


def test_when_all_went_back_early_what_the_way_cost_is_the_sellers(
    cast: Cast, paid: Order, her: Acting, seller: Acting
) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    arrive(order=paid, at=LATER)
    order = Order.objects.get(pk=paid.pk)
    claim = ask(order, ClaimKind.RETURN, her, reason=Reason.MIND)
    selling.agree(claim=claim, acting=seller, at=LATER)
    buyer.have_fetched(claim=claim, acting=her, at=LATER)

    selling.take_back(claim=claim, acting=seller, at=LATER + DAY)

    order.refresh_from_db()
    assert (order.state, gone_back(), unspent(order)) == (OrderState.FULFILLED, TWO - 1_000, 0)
    assert owed_to(cast) == 1_000 - 80 - 1_000  # less 8 % of it, and the courier
    assert ways_of(order, LATER + DAY) == []
    assert all_true()


def test_as_long_as_a_piece_is_hers_the_rest_waits_for_her_word(
    both: Order, her: Acting, seller: Acting
) -> None:
    claim = on_its_way_back(ask_about(both, 0, ClaimKind.FAULTY, her), her, seller)
    selling.take_back(claim=claim, acting=seller, at=LATER + DAY)

    both.refresh_from_db()
    assert (both.state, unspent(both)) == (OrderState.UNDERWAY, STICK)


def test_when_she_spoke_of_everything_it_has_come_and_her_week_runs(
    both: Order, her: Acting
) -> None:
    first = ask_about(both, 0, ClaimKind.PART, her, 1_000)
    both.refresh_from_db()
    assert both.arrived_at is None  # the stick may still be on its way

    second = ask_about(both, 1, ClaimKind.FAULTY, her)
    both.refresh_from_db()
    assert both.arrived_at == LATER
    for claim in (first, second):
        buyer.withdraw(claim=claim, acting=her, at=LATER)
    assert receive_old_goods(at=LATER + 7 * DAY) == 1
