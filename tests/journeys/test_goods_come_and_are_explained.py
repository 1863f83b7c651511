"""A seller's whole day: goods come in, are sold, sent, followed over real HTTP, and explained."""

from datetime import timedelta

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from songhe.accounts.acting import acting_of
from songhe.catalogue.actions import listings
from songhe.catalogue.states import ListingKind
from songhe.config import verify
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo.cast import build_cast
from songhe.kernel.events import deliver_waiting
from songhe.ledger.queries import imbalances
from songhe.notify.models import Message
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.shipping.actions.following import follow_parcel
from songhe.shipping.gateways.tracking.sandbox import SandboxCourier
from songhe.shipping.models import Lot, Parcel, Shipment
from songhe.shipping.states import ParcelState
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self
from songhe.shop.models import Order
from songhe.shop.states import OrderState
from songhe.visits.actions import doing
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from tests.browser.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def tell_all() -> None:
    deliver_waiting(SUBSCRIPTIONS, at=timezone.now())


def test_a_sellers_day(site: Site, settings: Settings) -> None:
    settings.SONGHE_URL = site.address
    at = timezone.now()
    town = build_cast(at=at)
    seller = Client()
    seller.force_login(town.manager)

    # In the morning a delivery comes in: a warehouse, a lot, twenty pieces
    mat = listings.create_listing(
        provider=town.provider,
        category=town.bathing.category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="洗澡椅", words="坐着洗。", price=19_900, unit="把"),
    )
    listings.publish_listing(listing=mat, by=town.manager.label, at=at)
    warehouse = {"name": "武昌仓", "address": "徐东大街 9 号", "phone": "027-85550101"}
    seller.post(reverse("shipping:new_warehouse"), warehouse)
    seller.post(reverse("shipping:new_lot"), {"listing": mat.pk, "number": "2026-11"})
    lot = Lot.objects.get()
    place = town.provider.warehouses.get()
    form = {"warehouse": place.pk, "quantity": 20, "token": "note-1"}
    seller.post(reverse("shipping:receive", args=[lot.code]), form)

    # She buys one and pays
    acting = acting_of(town.elder)
    checkout = start_checkout(
        elder=town.grandma, lines=[Wanted(mat)], acting=acting, token="day", at=at
    )
    intent = pay_self(checkout=checkout, payer=town.elder, acting=acting, at=at)
    settle(receipt=Receipt(intent.channel, intent.code, intent.amount, "S1", at), at=at)
    tell_all()

    # The seller sends it, and agrees with her by telephone when somebody comes to explain
    shipment = Shipment.objects.get()
    sending = {"carrier": "yuantong", "number": "YT2026OK"}
    seller.post(reverse("shipping:send_at_once", args=[shipment.code]), sending)
    day = timezone.localtime(at) + timedelta(days=3)
    hour = {"calendar": town.worker.calendar.pk, "starts_at": day.strftime("%Y-%m-%dT10:00")}
    seller.post(reverse("shipping:explain", args=[shipment.code]), hour)
    tell_all()
    tell_all()

    # The gateway is asked to follow it, and tells of the whole journey, twice, over real HTTP
    parcel = Parcel.objects.get()
    courier = SandboxCourier()
    assert follow_parcel(parcel_id=parcel.pk, at=at, gateway=courier)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    def post(address: str, body: bytes) -> bool:
        answers = [httpx.post(address, content=body, headers=kind) for _ in range(2)]
        return all(answer.json()["returnCode"] == "200" for answer in answers)

    played = [courier.play(at=at + timedelta(hours=hours), post=post) for hours in (3, 9, 29, 31)]
    assert played == [1, 1, 1, 1]

    # It is in her hands; her week to look at it begins; nothing is paid out yet
    parcel.refresh_from_db()
    order = Order.objects.get()
    assert (parcel.state, order.state) == (ParcelState.DELIVERED, OrderState.UNDERWAY)
    assert order.arrived_at is not None
    assert Message.objects.filter(person=town.elder, words__contains="送到了").count() == 1

    # Somebody comes and shows her how to use it; when she confirms, the seller is paid, once
    visit = Visit.objects.get()
    assert (visit.state, visit.worker) == (VisitState.ACCEPTED, town.worker)
    here = visit.starts_at
    visit = doing.check_in(visit=visit, code=visit.check_in_code, by=town.worker.label, at=here)
    visit = doing.check_out(visit=visit, by=town.worker.label, at=here)
    doing.confirm(visit=visit, acting=acting, at=here)
    tell_all()
    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED

    # And the books add up
    assert imbalances() == []
    assert verify.main() == 0
