"""A process is killed before each statement and each commit of paying and of giving back.

What is killed is a child of this process with its own connection to the database; the channel
lives on, as it would. Then the work is done again, as the channel, the browser or the queue
would see to, and nothing may be lost or doubled.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.kernel.events import deliver_waiting
from songhe.kernel.models import Event
from songhe.ledger.models import Transaction
from songhe.ledger.queries import balance
from songhe.payments.actions import refunds
from songhe.payments.actions.cashiers import open_cashier
from songhe.payments.actions.intents import expire_intents, open_intent
from songhe.payments.gateways.payment import Way
from songhe.payments.models import Intent, Refund
from songhe.payments.queries import Choice
from songhe.payments.states import IntentState, RefundState
from songhe.payments.tests.fakes.standing import FarSides, far_sides
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.guard import look_at
from songhe.shop.actions.letting_go import drop_all_of, locked
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.paying import pay_self
from songhe.shop.models import Caution, Checkout, Order
from songhe.shop.states import OrderState
from tests.endurance.killing import everything_holds, killed_before

__all__ = ["far_sides"]  # a fixture

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded"),
]

PRICE = 3_900
MOST = 200  # steps of one piece of work


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def towel(people: Cast) -> Listing:
    listing = create_listing(
        provider=people.provider,
        category=people.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="速干浴巾", words="吸水，好拧。", price=PRICE, unit="条"),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=1_000, code="first", at=NOON)
    return listing


@pytest.fixture
def placed(people: Cast, towel: Listing, far_sides: FarSides) -> Callable[[], Checkout]:
    numbers: Iterator[int] = iter(range(MOST * 2))

    def place() -> Checkout:
        return start_checkout(
            elder=people.grandma,
            lines=[Wanted(towel)],
            acting=acting_of(people.elder),
            token=f"form-{next(numbers)}",
            at=NOON,
        )

    return place


def listen() -> None:
    deliver_waiting(SUBSCRIPTIONS, at=NOON)


def at_cashier(checkout: Checkout, people: Cast) -> Intent:
    # So many towels at one seller want thinking over; she has.
    look_at(checkout=checkout, acting=acting_of(people.elder), at=NOON)
    Caution.objects.filter(checkout=checkout).update(until=NOON)
    intent = pay_self(
        checkout=checkout, payer=people.elder, acting=acting_of(people.elder), at=NOON
    )
    return open_cashier(
        intent=intent,
        choice=Choice("wechat", Way.CODE),
        return_url="https://songhe.example/",
        payer_address="192.0.2.7",
        at=NOON,
    )


def tell(far_sides: FarSides, code: str) -> int:
    letter = far_sides.wechat.payment_notice(code, NOON)
    answer = Client().post(
        "/payments/notices/wechat/",
        letter.body,
        content_type="application/json",
        headers={name: value for name, value in letter.headers.items() if name != "Content-Type"},
    )
    return answer.status_code


def test_killed_between_any_two_steps_of_opening_a_payment(
    people: Cast, placed: Callable[[], Checkout], far_sides: FarSides
) -> None:
    for step in range(1, MOST):
        checkout = placed()

        def work(checkout: Checkout = checkout) -> None:
            at_cashier(checkout, people)

        killed = killed_before(step, work)

        # She presses again: the same attempt, the same payment at the channel.
        intent = at_cashier(checkout, people)
        assert Intent.objects.filter(subject=checkout.subject, channel="wechat").count() == 1
        assert intent.cashier_scan.endswith(intent.code)
        with transaction.atomic():  # she has another thought: not too many may be open
            drop_all_of(locked(checkout), verb="cancel", by="王秀兰", at=NOON)
        if not killed:
            break
    assert step > 10
    assert len(far_sides.wechat.trades) == step
    everything_holds()


def test_killed_between_any_two_steps_of_hearing_of_a_payment(
    people: Cast, placed: Callable[[], Checkout], far_sides: FarSides
) -> None:
    for step in range(1, MOST):
        intent = at_cashier(placed(), people)
        far_sides.wechat.pay(intent.code, NOON)

        def work(code: str = intent.code) -> None:
            assert tell(far_sides, code) == 204

        killed = killed_before(step, work)

        assert tell(far_sides, intent.code) == 204  # the channel had no answer, so it asks again
        intent.refresh_from_db()
        assert intent.state == IntentState.SETTLED
        assert balance("channel:wechat") == PRICE * step
        assert Event.objects.filter(name="payments.intent.settle").count() == step
        listen()
        if not killed:
            break
    assert step > 10
    everything_holds()


def test_killed_between_any_two_steps_of_settling_an_order(
    people: Cast, placed: Callable[[], Checkout], far_sides: FarSides
) -> None:
    for step in range(1, MOST):
        intent = at_cashier(placed(), people)
        far_sides.wechat.pay(intent.code, NOON)
        tell(far_sides, intent.code)

        killed = killed_before(step, listen)

        listen()
        order = Order.objects.get(checkout__intent_code=intent.code)
        assert order.state == OrderState.PAID
        assert (balance(f"escrow:{order.code}"), balance("escrow")) == (-PRICE, 0)
        assert Event.objects.filter(name="shop.order.pay", subject_id=order.pk).count() == 1
        if not killed:
            break
    assert step > 20
    everything_holds()


def test_killed_between_any_two_steps_of_promising_a_refund(
    people: Cast, placed: Callable[[], Checkout], far_sides: FarSides
) -> None:
    for step in range(1, MOST):
        order = _bought(people, placed, far_sides)

        def work(order: Order = order) -> None:
            cancel_order(order=order, acting=acting_of(people.elder), at=NOON)

        killed = killed_before(step, work)

        order.refresh_from_db()
        if killed:  # all of it or nothing: either way she may press again
            assert (order.state, Refund.objects.count()) in {
                (OrderState.PAID, step - 1),
                (OrderState.REFUNDED, step),
            }
        if order.state == OrderState.PAID:
            work()
        assert (balance("escrow"), balance("refunds:wechat")) == (0, -PRICE * step)
        assert Refund.objects.count() == step
        if not killed:
            break
    assert step > 10
    everything_holds()


def test_killed_between_any_two_steps_of_giving_money_back(
    people: Cast, placed: Callable[[], Checkout], far_sides: FarSides
) -> None:
    for step in range(1, MOST):
        order = _bought(people, placed, far_sides)
        cancel_order(order=order, acting=acting_of(people.elder), at=NOON)
        refund = Refund.objects.latest("pk")

        def work(refund: Refund = refund) -> None:
            refunds.send_refund(refund_id=refund.pk, at=NOON)

        killed = killed_before(step, work)

        work()  # the queue runs the job of a dead worker again
        refund.refresh_from_db()
        trade = far_sides.wechat.trades[refund.intent.code]
        assert (refund.state, trade.refunded) == (RefundState.DONE, PRICE)
        assert balance("refunds:wechat") == balance("channel:wechat") == 0
        assert Transaction.objects.filter(code=f"payments.refund.done:{refund.code}").count() == 1
        assert Event.objects.filter(name="payments.refund.finish").count() == step
        if not killed:
            break
    assert step > 5
    everything_holds()


def _bought(people: Cast, placed: Callable[[], Checkout], far_sides: FarSides) -> Order:
    intent = at_cashier(placed(), people)
    far_sides.wechat.pay(intent.code, NOON)
    tell(far_sides, intent.code)
    listen()
    return Order.objects.get(checkout__intent_code=intent.code)


def test_an_attempt_that_nobody_told_the_channel_of_expires_without_money(
    people: Cast, far_sides: FarSides
) -> None:
    intent = open_intent(
        subject="shop.checkout:GONE",
        amount=PRICE,
        payer=people.elder,
        channel="wechat",
        title="浴巾",
        expires_at=NOON,
        return_path="/me/",
        by="王秀兰",
        at=NOON,
    )

    assert expire_intents(at=NOON) == 1
    intent.refresh_from_db()
    assert (intent.state, far_sides.wechat.trades) == (IntentState.EXPIRED, {})
