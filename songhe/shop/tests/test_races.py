"""Two people at once, over two real connections: exactly one of them wins."""

from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.booking.models import Booking
from songhe.booking.queries import overlaps
from songhe.catalogue.models import Listing
from songhe.kernel.flow import NotAllowed
from songhe.ledger.queries import balance, imbalances
from songhe.payments.models import Refund
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_checkout, expire_checkout
from songhe.shop.actions.orders import cancel_order, fulfil_order, start_order
from songhe.shop.actions.paying import pay_self
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.models import Checkout, Order
from songhe.shop.queries import unspent
from songhe.shop.states import CheckoutState, OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive, hear_of

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(at_once, refusals=(NotAllowed, SlotTaken))


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


def hold(cast: Cast, token: str) -> Checkout:
    return start_checkout(
        elder=cast.grandma,
        lines=[Wanted(Listing.objects.get(pk=cast.bathing.pk), starts_at=TOMORROW_TEN)],
        acting=acting_of(cast.elder),
        token=token,
        at=NOON,
    )


def paid_order(cast: Cast) -> Order:
    checkout = hold(cast, "one")
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=acting_of(cast.elder), at=NOON)
    hear_of(arrive(intent, at=NOON))
    return checkout.orders.get()


def test_of_two_who_want_one_time_one_has_it_and_one_is_offered_the_next(people: Cast) -> None:
    results = together(lambda: hold(people, "first"), lambda: hold(people, "second"))

    won = [result for result in results if isinstance(result, Checkout)]
    lost = [result for result in results if isinstance(result, SlotTaken)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].next_free is not None
    assert lost[0].next_free.starts_at > TOMORROW_TEN
    assert Booking.objects.count() == Checkout.objects.count() == Order.objects.count() == 1
    assert overlaps() == []


def test_one_form_sent_twice_at_once_is_one_checkout(people: Cast) -> None:
    results = together(lambda: hold(people, "same"), lambda: hold(people, "same"))

    assert results[0] == results[1]
    assert Booking.objects.count() == Checkout.objects.count() == Order.objects.count() == 1


def test_money_and_a_cancellation_at_once_leave_no_money_behind(people: Cast) -> None:
    checkout = hold(people, "one")
    intent = arrive(
        pay_self(checkout=checkout, payer=people.elder, acting=acting_of(people.elder), at=NOON),
        at=NOON,
    )

    together(
        lambda: hear_of(intent),
        lambda: drop_checkout(checkout=checkout, acting=acting_of(people.elder), at=NOON),
    )

    order = Order.objects.get()
    assert (order.state, Refund.objects.count()) in {
        (OrderState.PAID, 0),
        (OrderState.REFUNDED, 1),
    }
    assert unspent(order) == (12_800 if order.state == OrderState.PAID else 0)
    assert imbalances() == []


def test_money_and_expiry_at_once_pay_the_order(people: Cast) -> None:
    checkout = hold(people, "one")
    intent = arrive(
        pay_self(checkout=checkout, payer=people.elder, acting=acting_of(people.elder), at=NOON),
        at=NOON,
    )
    checkout.refresh_from_db()

    together(
        lambda: hear_of(intent),
        lambda: expire_checkout(checkout=checkout, at=checkout.expires_at),
    )

    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PAID
    assert Order.objects.get().state == OrderState.PAID
    assert not Refund.objects.exists()


def test_the_notice_and_the_browser_at_once_settle_once(people: Cast) -> None:
    checkout = hold(people, "one")
    intent = arrive(
        pay_self(checkout=checkout, payer=people.elder, acting=acting_of(people.elder), at=NOON),
        at=NOON,
    )

    together(lambda: hear_of(intent), lambda: hear_of(intent))

    assert unspent(Order.objects.get()) == 12_800
    assert imbalances() == []


def test_of_a_change_of_mind_and_the_worker_at_the_door_one_counts(people: Cast) -> None:
    order = paid_order(people)

    results = together(
        lambda: cancel_order(order=order, acting=acting_of(people.elder), at=NOON),
        lambda: start_order(order=order, by="周桂芳", at=NOON),
    )

    order.refresh_from_db()
    assert sum(isinstance(result, NotAllowed) for result in results) == 1
    assert (order.state, Refund.objects.count()) in {
        (OrderState.UNDERWAY, 0),
        (OrderState.REFUNDED, 1),
    }


def test_finishing_twice_at_once_pays_out_once(people: Cast) -> None:
    order = paid_order(people)

    results = together(
        lambda: fulfil_order(order=order, by="王秀兰", at=NOON),
        lambda: fulfil_order(order=order, by="clock", at=NOON),
    )

    assert sum(isinstance(result, NotAllowed) for result in results) == 1
    assert balance(f"provider:{people.provider_org.code}") == -11_776
    assert imbalances() == []
