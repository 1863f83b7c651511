"""What came before a step, done by actions, so that each step can be told by itself."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.assessment.actions import answer, finish_assessment, start_assessment
from songhe.assessment.queries import SELF_CARE, scale_of
from songhe.booking.actions import set_hours
from songhe.catalogue.queries import calendars_for
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo.cast import Cast
from songhe.kernel.events import deliver_waiting
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self
from songhe.shop.models import Order
from songhe.visits.actions.planning import accept
from songhe.visits.models import Visit

OPTIONS = (0, 1, 0, 0, 0)  # bathing needs help, all else she does herself


def bathing_help_was_found(town: Cast) -> None:
    """The station filled the form with her."""
    at = timezone.now()
    scale = scale_of(SELF_CARE)
    form = start_assessment(elder=town.grandma, scale=SELF_CARE, by="吴敏", at=at)
    for item, option in zip(scale.items, OPTIONS, strict=True):
        form = answer(assessment=form, item=item.code, option=option)
    finish_assessment(assessment=form, by="吴敏", at=at)
    deliver_waiting(SUBSCRIPTIONS, at=at)


def a_bath_was_paid(town: Cast, *, starts_at: datetime) -> Order:
    """She chose a time an hour ago and paid for it herself."""
    at = timezone.now() - timedelta(hours=1)
    for calendar in calendars_for(town.bathing):
        set_hours(calendar=calendar, hours=[])  # the story can be told at any hour of the night
    acting = acting_of(town.elder)
    checkout = start_checkout(
        elder=town.grandma,
        lines=[Wanted(town.bathing, starts_at=starts_at)],
        acting=acting,
        token=uuid4().hex,
        at=at,
    )
    intent = pay_self(checkout=checkout, payer=town.elder, acting=acting, at=at)
    receipt = Receipt(
        channel=intent.channel,
        intent_code=intent.code,
        amount=intent.amount,
        reference=f"S{uuid4().hex[:20]}",
        paid_at=at,
    )
    settle(receipt=receipt, at=at)
    deliver_waiting(SUBSCRIPTIONS, at=at)
    return checkout.orders.get()


def the_provider_accepted(town: Cast, order: Order) -> Visit:
    visit = Visit.objects.get(order_line__order=order)
    accept(visit=visit, by=town.manager.label, at=timezone.now())
    deliver_waiting(SUBSCRIPTIONS, at=timezone.now())
    visit.refresh_from_db()
    return visit
