"""Orders, payments, refunds and settlements in any order that can be thought of.

A machine presses what people, channels and clocks press, in random order, with amounts that do
not divide evenly, over the real database. After every step the books are counted.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import SoldOut, receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.verify import TRUTHS
from songhe.kernel.events import deliver_waiting
from songhe.kernel.flow import NotAllowed
from songhe.ledger import queries as ledger
from songhe.ledger.models import Posting
from songhe.ledger.queries import balance
from songhe.payments import queries as payments
from songhe.payments.actions import intents, refunds
from songhe.payments.actions.allotting import name_payee
from songhe.payments.actions.channel_orders import retry_order, send_order
from songhe.payments.gateways.payment import Asked, Receipt, RefundReceipt
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment
from songhe.payments.models import Allotment, Intent, Refund, Release
from songhe.payments.states import AllotState, IntentState, RefundState
from songhe.shop.actions import checkouts, letting_go, orders, parts, paying, requests, standing
from songhe.shop.models import Checkout, LineOff, Order, OrderLine, PayRequest
from songhe.shop.states import OrderState, PayRequestState, Reason, Why

PRICES = (1, 1_255, 3_999, 12_800)
REFUSALS = (
    NotAllowed,
    SoldOut,
    standing.TimeIsUp,
    checkouts.TooManyOpen,
    checkouts.CannotBeBought,
    orders.TooLateToUndo,
    requests.NotAPayer,
    refunds.TooMuch,
    intents.WrongAmount,
    channel.NotPayable,
)
PRESSES = (
    *("order", "pay_herself", "ask_family", "answer", "drop"),
    *["go_on"] * 5,
    *["call_off"] * 2,
    *["money_arrives"] * 3,
    *["refund_is_heard_of"] * 2,
    *["channel_is_told"] * 2,
    *("time_goes_by", "clocks_strike"),
    *["listeners_hear"] * 2,
)
TOLD = (  # one story to every end, for chance comes to some of them too seldom
    # A line off, the rest done, each part handed over, what is left set free
    *(("call_off", 0), ("go_on", 2), ("go_on", 2)),
    *(("channel_is_told", 1), ("channel_is_told", 1), ("refund_is_heard_of", 0)),
    # Sent and not there yet
    *(("money_arrives", 10), ("listeners_hear", 0), ("go_on", 8)),
    # A fen too much; too late, sent back, and refused by the channel
    *(("money_arrives", 28), ("money_arrives", 26), ("refund_is_heard_of", 4)),
    # Dropped while it was to be paid
    *(("order", 3), ("pay_herself", 3), ("drop", 3)),
    # A line off, then all of it
    *(("order", 1), ("pay_herself", 4), ("money_arrives", 40), ("listeners_hear", 0)),
    *(("call_off", 8), ("go_on", 24)),
    # And one that stands
    *(("order", 6), ("pay_herself", 5), ("money_arrives", 50), ("listeners_hear", 0)),
)
KEPT = {OrderState.PAID, OrderState.UNDERWAY}
REACHED = {
    *(f"Order {one}" for one in ("paid", "underway", "fulfilled", "refunded")),
    *(f"Intent {one}" for one in ("settled", "sent_back", "cancelled")),
    *(f"Refund {one}" for one in RefundState),
    "Allotment done",
    "Release done",
    "WrongAmount",
    *(f"Line off, order {one}" for one in ("fulfilled", "refunded")),
}
BY_CHANCE = {"Intent settled", "Order fulfilled", "Order refunded", "Refund done"}


@contextmanager
def pressed() -> Iterator[None]:
    """What one presses may be refused, as on the page; then nothing of it was done."""
    try:
        with transaction.atomic():
            yield
    except REFUSALS as refused:
        Money.seen[type(refused).__name__] += 1


class Money(RuleBasedStateMachine):
    """Everybody who can move money, pressing whatever they like.

    One rule presses all the buttons: several rules would be left out at random, and then few
    stories get as far as money. A number says which of the things on the table, and how. It is
    tossed, not drawn: numbers would be taken from whatever code this process has imported so far,
    and the stories would be others in each run.
    """

    cast: Cast
    goods: list[Listing]
    seen: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.at = NOON
        self.numbers = itertools.count()
        self.nest = transaction.atomic()
        self.nest.__enter__()
        name_payee(
            organisation=self.cast.provider_org,
            channel="sandbox",
            account="S-1",
            by="何建国",
            at=self.at,
        )
        for number in (1, 6, 9):  # so that every story has something to go on with
            self.order(number)
            self.pay_herself(number - 1)
            self.money_arrives(0)
        self.listeners_hear(0)

    def teardown(self) -> None:
        self.listeners_hear(0)
        assert [fault for truth in TRUTHS for fault in truth.broken()] == []
        for model in (Order, Intent, Refund, PayRequest, Allotment, Release):
            self.seen.update(
                f"{model.__name__} {state}"
                for state in model.objects.values_list("state", flat=True)
            )
        self.seen.update(
            f"Line off, order {state}"
            for state in LineOff.objects.values_list("line__order__state", flat=True)
        )
        transaction.set_rollback(True)
        self.nest.__exit__(None, None, None)

    @rule(coins=st.tuples(*[st.booleans()] * 18))
    def somebody_presses(self, coins: tuple[bool, ...]) -> None:
        number, press = divmod(sum(coin << place for place, coin in enumerate(coins)), len(PRESSES))
        getattr(self, PRESSES[press])(number)

    # --- People ---------------------------------------------------------------------------

    def order(self, number: int) -> None:
        """One or two things, of the first up to three pieces."""
        first = self.goods[number % len(self.goods)]
        second = self.goods[number // 7 % len(self.goods)]
        lines = {second.pk: checkouts.Wanted(second)}
        lines[first.pk] = checkouts.Wanted(first, 1 + number % 3)
        with pressed():
            checkouts.start_checkout(
                elder=self.cast.grandma,
                lines=list(lines.values()),
                acting=acting_of(self.cast.elder),
                token=f"form-{next(self.numbers)}",
                at=self.at,
            )

    def pay_herself(self, number: int) -> None:
        if checkout := _one(Checkout, number):
            with pressed():
                paying.pay_self(
                    checkout=checkout,
                    payer=self.cast.elder,
                    acting=acting_of(self.cast.elder),
                    at=self.at,
                )

    def ask_family(self, number: int) -> None:
        if checkout := _one(Checkout, number):
            with pressed():
                requests.ask_family(
                    checkout=checkout,
                    payer=self.cast.daughter,
                    acting=acting_of(self.cast.elder),
                    at=self.at,
                )

    def answer(self, number: int) -> None:
        request = _one(PayRequest, number // 4)
        if request is None:
            return
        daughter = self.cast.daughter
        with pressed():
            if number % 4 < 2:
                requests.pay_request(request=request, by=daughter, at=self.at)
            elif number % 4 == 2:
                requests.decline_request(request=request, words="", by=daughter, at=self.at)
            else:
                requests.take_back_request(
                    request=request, acting=acting_of(self.cast.elder), at=self.at
                )

    def drop(self, number: int) -> None:
        if checkout := _one(Checkout, number):
            with pressed():
                letting_go.drop_checkout(
                    checkout=checkout, acting=acting_of(self.cast.elder), at=self.at
                )

    def go_on(self, number: int) -> None:
        order = _one(Order, number // 6)
        if order is None:
            return
        with pressed():
            if number % 6 == 0:
                orders.cancel_order(order=order, acting=acting_of(self.cast.elder), at=self.at)
            elif number % 6 == 1:
                orders.decline_order(order=order, why=Reason(Why.UNDONE), by="孙丽", at=self.at)
            elif order.state != OrderState.UNDERWAY:
                orders.send_goods(order=order, by="孙丽", at=self.at)
            else:
                orders.receive_goods(order=order, by="王秀兰", at=self.at)

    def call_off(self, number: int) -> None:
        """One line alone; some of it is kept now and then, down to all but the last fen."""
        lines = OrderLine.objects.filter(order__state__in=KEPT).order_by("pk")
        if not lines:
            return
        line = lines[number // 4 % len(lines)]
        back = (line.total, (line.total + 1) // 2, 1, line.total)[number % 4]
        with pressed():
            parts.call_off_line(
                line=line,
                back=back,
                code=f"test:line:{line.pk}",
                why=Reason(Why.BY_RULE),
                by="王秀兰",
                at=self.at,
            )

    # --- The channel ----------------------------------------------------------------------

    def money_arrives(self, number: int) -> None:
        """In time or a minute late, now and then a fen too much or too little."""
        intent = _one(Intent, number // 10)
        if intent is None:
            return
        extra = {8: 1, 9: -1}.get(number % 10, 0)
        late = number % 10 in {6, 7}
        paid_at = intent.expires_at + timedelta(minutes=1) if late else intent.opened_at
        receipt = Receipt("sandbox", intent.code, intent.amount + extra, f"S{intent.code}", paid_at)
        before = Posting.objects.count()
        with pressed():
            intents.settle(receipt=receipt, at=self.at)
        assert extra == 0 or Posting.objects.count() == before

    def refund_is_heard_of(self, number: int) -> None:
        refund = _one(Refund, number // 3)
        if refund is None:
            return
        if number % 3 == 0:
            receipt = RefundReceipt(refund.code, refund.amount, f"R{refund.code}")
            refunds.finish_refund(receipt=receipt, at=self.at)
        elif refund.state == RefundState.WAITING:
            # At the sandbox nobody really paid, so it refuses.
            refunds.send_refund(refund_id=refund.pk, at=self.at)
        else:
            with pressed():
                refunds.retry_refund(refund=refund, by="何建国", at=self.at)

    def channel_is_told(self, number: int) -> None:
        """A part is handed over, or what is left set free; now and then nobody really paid."""
        release = _one(Release, number // 6) if number % 3 else None  # few: they come last
        order = release or _one(Allotment, number // 6)
        if order is None:
            return
        intent = order.intent
        if number % 2 and not SandboxPayment.objects.filter(order_number=intent.code).exists():
            asked = Asked(intent.code, intent.amount, intent.title, intent.expires_at)
            channel.open_payment(asked)
            channel.pay(order_number=intent.code, at=intent.opened_at)
        kind = "release" if release else "allotment"
        for _ in range(2):
            send_order(kind=kind, order_id=order.pk, at=self.at)
        order.refresh_from_db()
        with pressed():
            retry_order(order=order, by="何建国", at=self.at)

    # --- Clocks and queues ----------------------------------------------------------------

    def time_goes_by(self, number: int) -> None:
        minutes = (1, 5, 9, 16, 31, 60 * 25, 60 * 24 * 8)[number % 7]
        self.at += timedelta(minutes=minutes)

    def clocks_strike(self, number: int) -> None:
        clocks = [letting_go.expire_checkouts, intents.expire_intents]
        for strike in clocks if number % 2 else reversed(clocks):
            strike(at=self.at)
        orders.receive_old_goods(at=self.at)
        for request in PayRequest.objects.filter(state=PayRequestState.ASKED):
            requests.expire_request(request=request, at=self.at)

    def listeners_hear(self, _number: int) -> None:
        deliver_waiting(SUBSCRIPTIONS, at=self.at)

    # --- What always holds ----------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        with connection.cursor() as sql:
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
            sql.execute("SET CONSTRAINTS ALL DEFERRED")
        assert [*ledger.imbalances(), *payments.ledger_mismatches()] == []

    @invariant()
    def every_order_keeps_its_own(self) -> None:
        for order in Order.objects.all():
            kept = order.rest if order.state in KEPT else 0
            assert balance(f"escrow:{order.code}") == -kept, order.state

    @invariant()
    def sellers_and_platform_have_what_was_earned(self) -> None:
        """Of what was done, and of what was kept of lines that were called off."""
        done = Order.objects.filter(state=OrderState.FULFILLED)
        sellers = sum(one.payout for one in done) + _all(Order, "off_earned")
        fees = sum(one.rest_fee for one in done) + _all(LineOff, "fee")
        done_parts = Allotment.objects.filter(state=AllotState.DONE)
        handed = done_parts.aggregate(total=Sum("seller_part", default=0))["total"]
        assert (_sum("provider:"), _sum("platform:fees")) == (handed - sellers, -fees)

    @invariant()
    def what_waits_for_an_order_was_paid_for_one(self) -> None:
        heard = Checkout.objects.exclude(intent_code="").values("intent_code")
        waiting = Intent.objects.filter(state=IntentState.SETTLED).exclude(code__in=heard)
        assert balance("escrow") == -(waiting.aggregate(total=Sum("amount", default=0))["total"])

    @invariant()
    def nothing_is_paid_twice_or_given_back_beyond(self) -> None:
        settled = Intent.objects.filter(state=IntentState.SETTLED)
        assert settled.values("subject").distinct().count() == settled.count()
        for intent in Intent.objects.exclude(refund_total=0):
            given = intent.refunds.aggregate(total=Sum("amount"))["total"]
            assert given == intent.refund_total <= intent.amount


def _one(model: Any, number: int) -> Any:
    found = model.objects.order_by("pk")
    return found[number % count] if (count := found.count()) else None


def _all(model: Any, column: str) -> int:
    total: int = model.objects.aggregate(total=Sum(column, default=0))["total"]
    return total


def _sum(account: str) -> int:
    rows = Posting.objects.filter(account__code__startswith=account)
    total: int = rows.aggregate(total=Sum("amount", default=0))["total"]
    return total


@pytest.fixture
def goods(cast: Cast) -> list[Listing]:
    made = []
    for number, price in enumerate(PRICES):
        listing = create_listing(
            provider=cast.provider,
            category=cast.bathing.category,
            kind=ListingKind.GOODS,
            facts=ListingFacts(title=f"浴巾{number}", words="吸水，好拧。", price=price, unit="条"),
        )
        publish_listing(listing=listing, by="孙丽", at=NOON)
        receive_stock(listing=listing, quantity=30, code=f"first-{number}", at=NOON)
        made.append(listing)
    return made


def tell(presses: Iterable[tuple[str, int]]) -> None:
    """Let one story happen as it is told."""
    story = Money()
    story.begin()
    for press, number in presses:
        getattr(story, press)(number)
        for always in story.invariants:
            always.function(story)
    story.teardown()


@pytest.mark.long
def test_money_in_any_order_is_never_lost_doubled_or_stuck(
    cast: Cast, goods: list[Listing]
) -> None:
    deliver_waiting(SUBSCRIPTIONS, at=NOON)
    Money.cast, Money.goods, Money.seen = cast, goods, Counter()

    tell(TOLD)
    assert set(Money.seen) >= REACHED

    Money.seen = Counter()
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,  # so that what the stories reach can be asserted
            suppress_health_check=list(HealthCheck),
        ),
    )

    print(dict(sorted(Money.seen.items())))  # noqa: T201 - how far the stories got
    assert set(Money.seen) >= BY_CHANCE
