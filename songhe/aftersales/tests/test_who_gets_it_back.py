"""Who gets the money of a claim: each relative and each programme their own part."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.aftersales.actions import clock, seller
from songhe.aftersales.models import Claim
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, Reason
from songhe.aftersales.tests.conftest import (
    TOMORROW_TEN,
    TWO,
    arrived,
    ask,
    books_are_right,
    buy,
    faults,
    handed_over,
    in_the_channels_book,
    owed_to,
    run_jobs,
)
from songhe.catalogue.models import Listing
from songhe.kernel.models import Event
from songhe.ledger.models import Account
from songhe.ledger.queries import balance, imbalances
from songhe.notify.models import Message
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Allotment, Refund
from songhe.shop.actions import sharing
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.requests import pay_request
from songhe.shop.actions.sharing import ask_several
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Draw, Order, PayRequest, Programme
from songhe.shop.queries import draw_mismatches

OLD_AGE = {
    "code": "old-age",
    "kind": "subsidy",
    "name": "高龄补贴",
    "fund": "武昌区民政局",
    "amount": 5_000,
    "least_age": 75,
    "pieces": 1,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}


@pytest.fixture
def programme(cast: Cast) -> Programme:
    load_programmes([OLD_AGE])
    return Programme.objects.get()


@pytest.fixture
def shared(cast: Cast, shoes: Listing, programme: Programme, her: Acting) -> Order:
    """Two pairs at 198.00: a programme pays 50.00, the daughter 98.00, the son 50.00."""
    kinship = Kinship.objects.get(relative=cast.son)
    agree_kinship(kinship=kinship, rights=(Right.PAY,), by="王秀兰", at=NOON)
    wanted = [Wanted(Listing.objects.get(pk=shoes.pk), quantity=2)]
    checkout = start_checkout(elder=cast.grandma, lines=wanted, acting=her, token="s", at=NOON)
    payers = [(cast.daughter, None), (cast.son, 5_000)]
    for request in ask_several(checkout=checkout, payers=payers, acting=her, at=NOON):
        _pays(request)
    return checkout.orders.get()


def _pays(request: PayRequest) -> None:
    intent = pay_request(request=request, by=request.payer, at=NOON)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"S{intent.code}", NOON)
    settle(receipt=receipt, at=NOON)
    event = Event.objects.get(name="payments.intent.settle", subject_id=intent.pk)
    sharing.settle_for_intent(event)


def _back() -> dict[str, int]:
    """What each relative was given back so far."""
    sums: dict[str, int] = {}
    for one in Refund.objects.select_related("intent__payer"):
        name = one.intent.payer.name
        sums[name] = sums.get(name, 0) + one.amount
    return sums


def _agree(claim: Claim, acting: Acting) -> None:
    seller.agree(claim=claim, acting=acting, at=claim.opened_at + timedelta(hours=1))


def _all_true(order: Order) -> bool:
    return books_are_right(order) and [*draw_mismatches(), *money_faults()] == []


def test_a_part_goes_back_to_two_relatives_and_a_programme_and_then_the_rest(
    shared: Order, cast: Cast, programme: Programme, her: Acting, seller: Acting
) -> None:
    order = arrived(shared)
    assert (order.payable, balance("programme:old-age")) == (14_800, 5_000)

    _agree(ask(order, ClaimKind.PART, her, amount=10_001), seller)

    programme.refresh_from_db()
    assert _back() == {"李静": 4_950, "李军": 2_525}
    assert (Draw.objects.get().kept, programme.drawn, programme.taken) == (2_474, 2_474, 1)
    assert balance("programme:old-age") == 2_474
    assert _all_true(order)

    _agree(ask(order, ClaimKind.PART, her, amount=TWO - 10_001), seller)

    programme.refresh_from_db()
    assert _back() == {"李静": 9_800, "李军": 5_000}
    assert (Draw.objects.get().kept, programme.drawn, programme.taken) == (0, 0, 0)
    assert (balance("programme:old-age"), owed_to(cast)) == (0, 0)
    assert balance("platform:fees") == 0
    assert _all_true(order)


def test_each_relative_hears_of_their_own_part_and_only_she_of_the_whole(
    shared: Order, cast: Cast, seller: Acting
) -> None:
    order = arrived(shared)

    # The daughter, who paid a part, asks for it.
    _agree(ask(order, ClaimKind.PART, acting_of(cast.daughter), amount=10_001), seller)

    back = Message.objects.filter(words__contains="元退回").exclude(person=cast.manager)
    said = {one.person.name: one.words for one in back.select_related("person")}
    assert len(back) == 3
    assert "49.50 元" in said["李静"]
    assert "25.25 元" in said["李军"]
    assert "100.01 元" in said["王秀兰"]


def test_the_channel_hands_over_of_each_relatives_money_and_nothing_of_the_programmes(
    known: None, shared: Order, cast: Cast, her: Acting, seller: Acting
) -> None:
    in_the_channels_book(shared)
    order = handed_over(shared)
    parts = Allotment.objects.order_by("pk")
    # 148.00 people's money, of which 11.84 is the fee; 50.00 are the programme's to pay.
    assert [(one.seller_part, one.platform_part) for one in parts] == [(9_016, 784), (4_600, 400)]
    assert owed_to(cast) == 5_000

    _agree(ask(order, ClaimKind.PART, her, amount=10_001), seller)
    run_jobs()
    _agree(ask(order, ClaimKind.PART, her, amount=TWO - 10_001), seller)
    run_jobs()

    assert [one.taken_back for one in parts.all()] == [9_016, 4_600]
    assert (_back(), owed_to(cast)) == ({"李静": 9_800, "李军": 5_000}, 0)
    assert (balance("channel:sandbox"), balance("refunds:sandbox")) == (0, 0)
    assert faults() == []


def test_what_is_cancelled_before_it_is_sent_gives_each_exactly_their_own(
    shared: Order, programme: Programme, her: Acting, seller: Acting
) -> None:
    _agree(ask(shared, ClaimKind.CANCEL, her, reason=Reason.MIND, at=NOON), seller)

    programme.refresh_from_db()
    assert _back() == {"李静": 9_800, "李军": 5_000}
    assert (programme.drawn, programme.taken, balance("programme:old-age")) == (0, 0, 0)
    assert _all_true(shared)


def test_what_is_kept_of_a_visit_that_is_called_off_each_bears_in_proportion(
    cast: Cast, programme: Programme, her: Acting
) -> None:
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=her,
        token="bath",
        at=NOON,
    )
    order = buy(checkout, cast.elder, her)

    ask(order, ClaimKind.CALL_OFF, her, reason=Reason.MIND, at=NOON)  # a fifth is kept
    clock.run_deadlines(at=NOON + timedelta(minutes=10))

    programme.refresh_from_db()
    assert _back() == {"王秀兰": 6_240}  # of 78.00
    assert (programme.drawn, balance("programme:old-age")) == (1_000, 1_000)  # of 50.00
    assert owed_to(cast) + -balance("platform:fees") == 2_560
    assert _all_true(order)


def test_she_reads_that_the_subsidys_part_goes_back_to_it(
    shared: Order, client: Client, cast: Cast
) -> None:
    client.force_login(cast.elder)

    with time_machine.travel(NOON, tick=False):
        page = client.get(f"/aftersales/orders/{shared.code}/cancel/?reason=mind").content.decode()

    assert "家里付的那一份退给付款的人，补贴付的那一份退还给补贴。" in page


def test_what_the_ledger_says_of_a_programme_is_compared_with_its_draws(
    shared: Order, programme: Programme
) -> None:
    Account.objects.filter(code="programme:old-age").update(code="programme:other")

    assert imbalances() == []
    assert draw_mismatches() == [
        "programme old-age: the ledger says it owes 0 fen, its paid orders keep 5000"
    ]
