"""Mats of which one was called off, paid out and handed to the firm; care by the hour."""

from datetime import datetime, timedelta

from songhe.accounts.acting import acting_of
from songhe.aftersales.actions.clock import run_deadline
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.states import ClaimKind, Reason
from songhe.catalogue.actions import listings as shelf
from songhe.catalogue.models import Category, Listing, Variant
from songhe.catalogue.states import ListingKind, PricePer
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying
from songhe.demo.cast import Cast
from songhe.demo.market import OFFICER
from songhe.demo.parcels import MAT
from songhe.kernel.events import deliver_waiting
from songhe.payments.actions.allotting import name_payee
from songhe.payments.actions.channel_orders import KINDS, send_order
from songhe.payments.gateways.payment import Asked
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.models import Intent
from songhe.payments.states import AllotState
from songhe.shipping.actions import packing
from songhe.shop.actions import checkouts, orders, paying
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.models import Order

CARE = "起居照护，按小时算"
TELLINGS = 2  # a channel says that it does it, and when asked again that it is done


def care_by_the_hour(*, cast: Cast, at: datetime) -> Listing:
    """Sold by the hour, two at least and always whole pairs of hours."""
    listing = shelf.create_listing(
        provider=cast.provider,
        category=Category.objects.select_related("parent").get(code="J01"),
        kind=ListingKind.SERVICE,
        facts=shelf.ListingFacts(
            title=CARE,
            words="帮着起床、洗漱、吃饭、散步，先做您最要紧的。要几小时，您说。",
            price=5_000,
            unit="小时",
            duration_minutes=60,
            buffer_minutes=30,
            needs=("dressing_help",),
            facts=("同一位护理员", "演示价格"),
            price_per=PricePer.HOUR,
            least=2,
            more_by=2,
        ),
    )
    shelf.publish_listing(listing=listing, by=cast.provider.name, at=at)
    if "pass" in listing.verbs:
        shelf.pass_listing(listing=listing, by=OFFICER, at=at)
    return listing


def call_one_off(*, cast: Cast, at: datetime) -> Order:
    """She bought two sizes and called one off; the other came, and the channel paid the firm."""
    placed = at - timedelta(days=4)
    name_payee(
        organisation=cast.provider_org, channel="sandbox", account="演示商户", by=OFFICER, at=placed
    )
    order = _bought(cast, placed)
    line = order.lines.order_by("pk").last()
    claim = open_claim(
        order=order,
        asking=Asking(ClaimKind.CANCEL, Reason.MIND, line),
        acting=acting_of(cast.elder),
        at=placed + timedelta(minutes=20),
    )
    run_deadline(claim=claim, at=placed + timedelta(minutes=30))
    deliver_waiting(SUBSCRIPTIONS, at=at)
    packing.send_at_once(
        shipment=Order.objects.get(pk=order.pk).shipment,
        carrier="own",
        number="",
        by=cast.manager.name,
        at=placed + timedelta(hours=3),
    )
    orders.receive_goods(order=order, by=cast.elder.name, at=at - timedelta(days=3))
    deliver_waiting(SUBSCRIPTIONS, at=at)
    _tell_the_channel(at - timedelta(days=3))
    return Order.objects.get(pk=order.pk)


def _bought(cast: Cast, at: datetime) -> Order:
    sizes = Variant.objects.filter(listing__title=MAT, listing__provider=cast.provider)
    her = acting_of(cast.elder)
    checkout = checkouts.start_checkout(
        elder=cast.grandma,
        lines=[
            Wanted(Listing.objects.get(pk=size.listing_id), variant=size)
            for size in sizes.order_by("place")
        ],
        acting=her,
        at=at,
    )
    intent = paying.pay_self(checkout=checkout, payer=cast.elder, acting=her, at=at)
    _through_the_channel(intent, at)
    buying.take_money(intent, at + timedelta(minutes=1))
    deliver_waiting(SUBSCRIPTIONS, at=at)
    return checkout.orders.get()


def _through_the_channel(intent: Intent, at: datetime) -> None:
    """The channel's own book knows of it, for it will hand parts of it over."""
    asked = Asked(intent.code, intent.amount, intent.title, intent.expires_at)
    channel.open_payment(asked)
    channel.pay(order_number=intent.code, at=at)


def _tell_the_channel(at: datetime) -> None:
    """Do what the jobs of payments do; here nothing is queued."""
    for kind, model in list(KINDS.items()) * TELLINGS:
        waiting = model._default_manager.filter(state=AllotState.WAITING)
        for pk in waiting.order_by("pk").values_list("pk", flat=True):
            send_order(kind=kind, order_id=pk, at=at)
