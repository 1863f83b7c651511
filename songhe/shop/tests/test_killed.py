"""A process that dies in the middle of buying leaves nothing half-done."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from conftest import NOON, Cast, build_cast, wait_until_somebody_waits
from songhe.accounts.acting import acting_of
from songhe.booking.models import Booking
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Stock
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.payments.models import Refund
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Checkout, Order
from songhe.shop.states import OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive

pytestmark = pytest.mark.django_db(transaction=True)

BUY = """
import sys
from datetime import datetime
import django
django.setup()
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing
from songhe.shop.actions.checkouts import Wanted, start_checkout
elder, bath, towel, ten, noon = sys.argv[1:]
elder = Elder.objects.get(code=elder)
start_checkout(
    elder=elder,
    lines=[
        Wanted(Listing.objects.get(code=bath), starts_at=datetime.fromisoformat(ten)),
        Wanted(Listing.objects.get(code=towel)),
    ],
    acting=acting_of(elder.person),
    token="killed",
    at=datetime.fromisoformat(noon),
)
"""


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def towel(people: Cast) -> Listing:
    listing = create_listing(
        provider=people.provider,
        category=people.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="速干浴巾", words="吸水，好拧。", price=3_900, unit="条"),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=1, code="first", at=NOON)
    return listing


def database_url() -> str:
    server = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))


def test_a_web_process_killed_during_checkout_leaves_nothing(people: Cast, towel: Listing) -> None:
    with psycopg.connect(database_url()) as holder:
        # The other process will have held the time when it comes to wait for this row.
        holder.execute("SELECT 1 FROM catalogue_stock FOR UPDATE")
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                BUY,
                people.grandma.code,
                people.bathing.code,
                towel.code,
                TOMORROW_TEN.isoformat(),
                NOON.isoformat(),
            ],
            env={**os.environ, "DATABASE_URL": database_url()},
            cwd=settings.ROOT,
        )
        wait_until_somebody_waits()
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL

    assert not Checkout.objects.exists()
    assert not Order.objects.exists()
    assert not Booking.objects.exists()
    assert Stock.objects.get(listing=towel).reserved == 0
    assert not Event.objects.filter(name__startswith="shop.").exists()

    # She presses again: the same form goes through as if nothing had been.
    made = start_checkout(
        elder=people.grandma,
        lines=[Wanted(people.bathing, starts_at=TOMORROW_TEN), Wanted(towel)],
        acting=acting_of(people.elder),
        token="killed",
        at=NOON,
    )
    assert made.total == 12_800 + 3_900
    assert Stock.objects.get(listing=towel).reserved == 1


def test_a_settlement_that_breaks_in_the_middle_is_done_once_when_it_runs_again(
    people: Cast,
) -> None:
    checkout = start_checkout(
        elder=people.grandma,
        lines=[Wanted(people.bathing, starts_at=TOMORROW_TEN)],
        acting=acting_of(people.elder),
        token="one",
        at=NOON,
    )
    intent = arrive(
        pay_self(checkout=checkout, payer=people.elder, acting=acting_of(people.elder), at=NOON),
        at=NOON,
    )
    event = Event.objects.get(name="payments.intent.settle", subject_id=intent.pk)
    with psycopg.connect(database_url()) as holder:
        # The ledger cannot be written: the worker's connection gives up in mid-settlement.
        holder.execute("LOCK TABLE ledger_transaction IN EXCLUSIVE MODE")
        with connection.cursor() as sql:
            sql.execute("SET lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            settle_for_intent(event)
        with connection.cursor() as sql:
            sql.execute("SET lock_timeout = 0")

    checkout.refresh_from_db()
    assert (checkout.intent_code, Order.objects.get().state) == ("", OrderState.PLACED)

    settle_for_intent(event)
    settle_for_intent(event)

    assert Order.objects.get().state == OrderState.PAID
    assert Event.objects.filter(name="shop.order.pay").count() == 1
    assert not Refund.objects.exists()


def test_the_held_time_outlives_the_process_that_held_it(people: Cast) -> None:
    start_checkout(
        elder=people.grandma,
        lines=[Wanted(people.bathing, starts_at=TOMORROW_TEN)],
        acting=acting_of(people.elder),
        token="one",
        at=NOON,
    )
    connection.close()

    assert Booking.objects.get().hold_expires_at == NOON + timedelta(minutes=15)
