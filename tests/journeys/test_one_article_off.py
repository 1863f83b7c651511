"""Of two articles that were paid one is called off, by who bought or by who sells.

Its part goes back to the fen, its pieces lie where they lay, and the other one is sent.
"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.aftersales.actions import clock
from songhe.aftersales.actions.opening import Asking, NotPossible, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.queries import ways_of
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import gone_back, in_the_channels_book, owed_to, run_jobs
from songhe.aftersales.tests.test_who_gets_it_back import OLD_AGE
from songhe.catalogue.models import Listing, Stock
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.verify import TRUTHS
from songhe.kernel.events import deliver_waiting
from songhe.ledger.queries import balance
from songhe.notify.models import Message
from songhe.payments.actions.allotting import name_payee
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Allotment, Refund
from songhe.shipping.actions import packing
from songhe.shipping.models import Bin, Parcel, Shipment, Warehouse
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    buy,
    buy_goods,
    make_lot,
    receive,
    sell_goods,
    warehouse as warehouse,
)
from songhe.shop.actions import orders
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.requests import pay_request
from songhe.shop.actions.sharing import ask_several
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Draw, LineOff, Order, OrderLine
from songhe.shop.states import OrderState

LATER = NOON + timedelta(minutes=10)
MAT = 3_990  # fen


def hear() -> None:
    deliver_waiting(SUBSCRIPTIONS, at=NOON)


def faults() -> list[str]:
    return [fault for truth in TRUTHS for fault in truth.broken()]


def put_on_sale(cast: Cast, warehouse: Warehouse) -> tuple[Listing, Listing]:
    """Mats and cushions, ten of each in a lot."""
    mat, cushion = (sell_goods(cast, title) for title in ("防滑浴垫", "坐垫"))
    for number, one in enumerate((mat, cushion)):
        receive(make_lot(one, f"L-{number}"), warehouse, 10)
    return mat, cushion


@pytest.fixture
def on_sale(cast: Cast, warehouse: Warehouse) -> tuple[Listing, Listing]:
    return put_on_sale(cast, warehouse)


def bought(cast: Cast, on_sale: tuple[Listing, Listing]) -> Order:
    """Two mats and a cushion, paid, and the seller knows."""
    mat, cushion = on_sale
    order = buy(cast, [Wanted(mat, 2), Wanted(cushion)])
    hear()
    return order


@pytest.fixture
def order(cast: Cast, on_sale: tuple[Listing, Listing]) -> Order:
    return bought(cast, on_sale)


def line_of(order: Order, title: str) -> OrderLine:
    return OrderLine.objects.select_related("order").get(order=order, title=title)


def call_off(order: Order, title: str, cast: Cast) -> Claim:
    asking = Asking(ClaimKind.CANCEL, Reason.MIND, line_of(order, title))
    acting = acting_of(cast.elder)
    return open_claim(order=Order.objects.get(pk=order.pk), asking=asking, acting=acting, at=NOON)


def ten_minutes_later() -> None:
    clock.run_deadlines(at=LATER)
    hear()


def lie_there() -> list[int]:
    return list(Bin.objects.order_by("pk").values_list("quantity", flat=True))


def send(order: Order) -> Parcel:
    shipment = Shipment.objects.get(order=order)
    return packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=LATER)


def test_she_calls_one_off_and_the_other_is_sent_and_paid_out(order: Order, cast: Cast) -> None:
    claim = call_off(order, "防滑浴垫", cast)
    assert (claim.state, claim.asked) == (ClaimState.ACCEPTED, 2 * MAT)
    assert "先别装" in Message.objects.filter(person=cast.manager).latest("pk").words

    ten_minutes_later()

    order.refresh_from_db()
    assert (order.state, gone_back()) == (OrderState.PAID, 2 * MAT)
    assert [one.title for one in Shipment.objects.get().items.filter(order_line__off=None)] == [
        "坐垫"
    ]
    assert [one.left for one in Stock.objects.order_by("pk")] == [10, 9]
    send(order)
    assert lie_there() == [10, 9]
    orders.receive_goods(order=order, by="王秀兰", at=LATER)
    hear()
    fee = LineOff.objects.get().fee_back
    order.refresh_from_db()
    assert owed_to(cast) == MAT - (order.fee - fee)
    assert order.earned + order.fee_taken == MAT
    assert [one.on_hand for one in Stock.objects.order_by("pk")] == [10, 9]
    assert faults() == []


def test_programme_relatives_and_the_channels_book_each_have_their_own_part_back(
    cast: Cast, on_sale: tuple[Listing, Listing]
) -> None:
    load_programmes([OLD_AGE])  # 50.00 of 119.70; her daughter pays 49.70, her son 20.00
    name_payee(organisation=cast.provider_org, channel="sandbox", account="S-1", by="何", at=NOON)
    agree_kinship(
        kinship=Kinship.objects.get(relative=cast.son), rights=(Right.PAY,), by="王秀兰", at=NOON
    )
    her = acting_of(cast.elder)
    mat, cushion = on_sale
    checkout = start_checkout(
        elder=cast.grandma, lines=[Wanted(mat, 2), Wanted(cushion)], acting=her, token="t", at=NOON
    )
    payers = [(cast.daughter, None), (cast.son, 2_000)]
    for request in ask_several(checkout=checkout, payers=payers, acting=her, at=NOON):
        intent = pay_request(request=request, by=request.payer, at=NOON)
        settle(
            receipt=Receipt(intent.channel, intent.code, intent.amount, intent.code, NOON), at=NOON
        )
    hear()
    order = checkout.orders.get()
    in_the_channels_book(order)

    call_off(order, "坐垫", cast)
    ten_minutes_later()
    run_jobs()

    # A third goes back: 16.67 of the programme's, and 23.23 of the people's.
    back = {one.intent.payer.name: one.amount for one in Refund.objects.all()}
    assert sum(back.values()) + 5_000 - Draw.objects.get().kept == MAT
    assert (back, Draw.objects.get().kept) == ({"李静": 1_656, "李军": 667}, 3_333)
    assert faults() == []
    send(order)
    orders.receive_goods(order=order, by="王秀兰", at=LATER)
    hear()
    run_jobs()
    order.refresh_from_db()
    handed = sum(one.seller_part - one.taken_back for one in Allotment.objects.all())
    assert handed + 3_333 == order.earned
    assert balance(f"escrow:{order.code}") == 0
    assert faults() == []


def test_who_changes_her_mind_within_ten_minutes_gets_it_after_all(
    order: Order, cast: Cast, client: Client
) -> None:
    claim = call_off(order, "坐垫", cast)
    client.force_login(cast.elder)

    with time_machine.travel(NOON, tick=False):
        client.post(reverse("aftersales:deed", args=[claim.code, "withdraw"]))
    ten_minutes_later()

    assert (Claim.objects.get().state, gone_back()) == (ClaimState.WITHDRAWN, 0)
    assert Shipment.objects.get().items.filter(order_line__off=None).count() == 2


def test_what_was_packed_meanwhile_is_taken_out_of_its_box(order: Order, cast: Cast) -> None:
    call_off(order, "防滑浴垫", cast)
    shipment = packing.pick_shipment(shipment=Shipment.objects.get(), by=BY, at=NOON)
    parcel = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    assert lie_there() == [8, 9]

    clock.run_deadlines(at=LATER)
    with pytest.raises(packing.CalledOff):  # before anybody has taken it out
        packing.send_parcel(parcel=parcel, carrier="own", number="", by=BY, at=LATER)
    hear()

    parcel.refresh_from_db()
    assert (parcel.state, lie_there()) == (ParcelState.OPENED, [10, 9])
    assert not Parcel.objects.exclude(state=ParcelState.OPENED).exists()
    send(order)
    assert Shipment.objects.get().state == ShipmentState.SENT
    assert faults() == []


def test_what_lies_in_a_box_or_is_the_last_is_not_called_off_alone(
    order: Order, cast: Cast
) -> None:
    def hers() -> set[str]:
        fresh = Order.objects.get(pk=order.pk)
        return {way.line.title for way in ways_of(fresh, NOON) if way.line}

    assert hers() == {"防滑浴垫", "坐垫"}
    shipment = packing.pick_shipment(shipment=Shipment.objects.get(), by=BY, at=NOON)
    cushion = shipment.items.get(title="坐垫").picks.get()
    packing.pack_parcel(shipment=shipment, by=BY, at=NOON, pieces={cushion.pk: 1})
    assert hers() == {"防滑浴垫"}
    call_off(order, "防滑浴垫", cast)
    assert ways_of(Order.objects.get(pk=order.pk), NOON) == []
    with pytest.raises(NotPossible):
        call_off(order, "坐垫", cast)
    ten_minutes_later()

    # The last of it is the whole, which the seller is asked about as ever.
    assert [(way.kind, way.line) for way in ways_of(Order.objects.get(), LATER)] == [
        (ClaimKind.CANCEL, None)
    ]


def test_what_was_sent_first_is_not_called_off_and_she_hears_why(order: Order, cast: Cast) -> None:
    claim = call_off(order, "坐垫", cast)

    send(order)
    hear()

    claim.refresh_from_db()
    assert (claim.state, gone_back()) == (ClaimState.CLOSED, 0)
    assert (
        "已经发出了" in Message.objects.filter(person=cast.elder, kind="claim").latest("pk").words
    )


def test_goods_that_were_to_come_with_a_visit_are_called_off_and_the_visit_stays(
    cast: Cast, on_sale: tuple[Listing, Listing]
) -> None:
    order = buy_goods(cast, on_sale[0], 2, with_bath=NOON + timedelta(hours=22))
    hear()

    call_off(order, "防滑浴垫", cast)
    ten_minutes_later()

    order.refresh_from_db()
    assert (order.state, gone_back()) == (OrderState.PAID, 2 * MAT)
    assert Shipment.objects.get().state == ShipmentState.CANCELLED
    assert Stock.objects.get(listing=on_sale[0]).left == 10
    assert faults() == []


def test_an_elder_is_asked_which_one_and_told_what_will_happen(
    order: Order, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    line = line_of(order, "坐垫")
    ask = reverse("aftersales:ask", args=[order.code, "cancel"])
    with time_machine.travel(NOON, tick=False):
        which = client.get(reverse("aftersales:start", args=[order.code])).content.decode()
        assert all(words in which for words in ("哪一样不要了？", "全都不要了", f"?line={line.pk}"))
        page = client.get(f"{ask}?line={line.pk}&reason=mind").content.decode()
        assert all(words in page for words in ("39.90 元", "别的照旧送来", "10 分钟后生效"))
        assert "过时不答复" not in page
        sent = {"reason": "mind", "words": ""}
        client.post(f"{ask}?line={line.pk}&reason=mind", sent)
        client.post(f"{ask}?line={line.pk}&reason=mind", sent)  # pressed twice

    assert Claim.objects.get().line == line
