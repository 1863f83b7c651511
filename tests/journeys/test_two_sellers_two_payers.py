"""A family buys goods and a service from two sellers, with a subsidy, for her daughter's home,
and divides the rest unequally. Pages are pressed, the channel's word comes as a receipt."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.verify import TRUTHS
from songhe.kernel.events import deliver_waiting
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Intent
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.limits import set_limit
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Checkout, Order, PayRequest
from songhe.shop.queries.addresses import where_to
from songhe.shop.tests.conftest import TOMORROW_TEN
from songhe.shop.tests.sellers import second_firm, sold_by
from songhe.visits.actions.planning import accept
from songhe.visits.models import Visit

pytestmark = pytest.mark.usefixtures("at_noon")

HELP = {
    "code": "bathing",
    "kind": "subsidy",
    "name": "高龄助浴补贴",
    "fund": "武昌区民政局",
    "amount": 5_000,
    "categories": ["J02"],
    "least_age": 75,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}
AT_HERS = {
    "label": "女儿家",
    "region": "420106012",
    "place": "中北路 1 号 2 门 501",
    "name": "李静",
    "phone": "138 0000 0002",
}


@pytest.fixture
def chosen(cast: Cast) -> Checkout:
    """A bath of one seller, a stick of another; both of her children may pay."""
    load_programmes([HELP])
    son = Kinship.objects.get(relative=cast.son)
    agree_kinship(kinship=son, rights=(Right.PAY,), by="王秀兰", at=NOON)
    set_limit(elder=cast.grandma, payer=cast.son, most=4_000, at=NOON)
    stick = sold_by(second_firm(cast), Category.objects.get(code="E01"), title="手杖", price=4_555)
    receive_stock(listing=stick, quantity=3, code="stick", at=NOON)
    return start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN), Wanted(stick)],
        acting=acting_of(cast.elder),
        token="journey",
        at=NOON,
    )


def _money_comes() -> None:
    for intent in Intent.objects.filter(state="open"):
        receipt = Receipt(intent.channel, intent.code, intent.amount, f"S{intent.code}", NOON)
        settle(receipt=receipt, at=NOON)
    deliver_waiting(SUBSCRIPTIONS, at=NOON)


def test_two_children_pay_unequal_parts_of_what_goes_to_one_of_their_homes(
    cast: Cast, chosen: Checkout, client: Client
) -> None:
    # 128 and 45.55 yuan, of which the district pays 50
    assert (chosen.total, chosen.subsidy, chosen.payable) == (17_355, 5_000, 12_355)

    # She writes her daughter's home down, and everything goes there
    client.force_login(cast.elder)
    client.post(reverse("shop:write_address", args=[chosen.code]), AT_HERS)
    assert (
        "中北路 1 号" in client.get(reverse("shop:checkout", args=[chosen.code])).content.decode()
    )

    # Her son pays 40 yuan at once at most: 60 are refused and nothing of it is lost
    split = reverse("shop:split", args=[chosen.code])
    daughter, son = (Kinship.objects.get(relative=one).code for one in (cast.daughter, cast.son))
    too_much = client.post(split, {daughter: "63.55", son: "60"}).content.decode()
    assert "63.55" in too_much
    assert not PayRequest.objects.exists()
    client.post(split, {daughter: "85.20", son: "38.35"})
    parts = dict(PayRequest.objects.values_list("payer__name", "amount"))
    assert parts == {cast.daughter.name: 8_520, cast.son.name: 3_835}

    # One has paid: nothing is bought yet
    for person in (cast.daughter, cast.son):
        assert set(Order.objects.values_list("state", flat=True)) == {"placed"}
        client.force_login(person)
        request = PayRequest.objects.get(payer=person)
        client.post(reverse("shop:pay_request", args=[request.code]))
        _money_comes()

    # Both have paid: two sellers have an order each, for the same place
    chosen.refresh_from_db()
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}
    assert where_to(chosen).place == AT_HERS["place"]
    bath = Order.objects.get(provider=cast.provider)
    visit = Visit.objects.get(order_line__order=bath)
    page = reverse("visits:visit", args=[visit.code])
    accept(visit=visit, by=cast.manager.label, at=NOON)
    client.force_login(cast.worker)
    assert AT_HERS["place"] not in client.get(page).content.decode()  # no door before the day
    with time_machine.travel(TOMORROW_TEN, tick=False):
        client.force_login(cast.worker)
        assert AT_HERS["place"] in client.get(page).content.decode()

    # The stick is not wanted after all: each gets back a part of their own, to the fen
    stick = Order.objects.exclude(provider=cast.provider).get()
    cancel_order(order=stick, acting=acting_of(cast.elder), at=NOON)
    deliver_waiting(SUBSCRIPTIONS, at=NOON)
    back = dict(Intent.objects.values_list("payer__name", "refund_total"))
    assert sum(back.values()) == 4_555
    assert back[cast.daughter.name] > back[cast.son.name] > 0
    assert [fault for truth in TRUTHS for fault in truth.broken()] == []
