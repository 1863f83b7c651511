"""The seller's day, her own page, the station's list: who sees what, and at what cost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.catalogue.models import Listing
from songhe.consent.models import Look
from songhe.shipping.actions import packing
from songhe.shipping.models import Bin, Explanation, Lot, Parcel, QualityReport, Shipment
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shipping.tests.conftest import buy_goods, open_for
from songhe.shipping.tests.test_hearing import tell
from songhe.shipping.tests.test_stock import PDF, books_add_up


@pytest.fixture
def seller(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager)
    return client


def words_of(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_a_seller_packs_labels_and_sends_in_two_parts(
    seller: Client, shipment: Shipment, cast: Cast
) -> None:
    assert shipment.order.code in words_of(seller, "shipping:desk")

    seller.post(reverse("shipping:pick", args=[shipment.code]))
    pick = shipment.items.get().picks.get()
    for number, pieces in (("JD1", 1), ("JD2", 2)):
        seller.post(reverse("shipping:pack", args=[shipment.code]), {f"pick_{pick.pk}": pieces})
        box = Parcel.objects.latest("pk")
        label = words_of(seller, "shipping:label", box.code)
        assert "东湖路 142 号" in label
        assert "<svg" in label
        seller.post(reverse("shipping:send", args=[box.code]), {"carrier": "jd", "number": number})

    shipment.refresh_from_db()
    assert shipment.state == ShipmentState.SENT
    assert "JD2" in words_of(seller, "shipping:shipment", shipment.code)
    assert Look.objects.filter(elder=cast.grandma, what="收货地址和电话").count() == 2
    assert books_add_up()


def test_a_number_is_asked_for_in_plain_words(seller: Client, shipment: Shipment) -> None:
    address = reverse("shipping:send_at_once", args=[shipment.code])

    page = seller.post(address, {"carrier": "jd", "number": ""}, follow=True)

    assert "请填快递单号" in page.content.decode()
    shipment.refresh_from_db()
    assert shipment.state == ShipmentState.TO_PICK


def test_too_many_in_a_box_is_refused_in_plain_words(seller: Client, shipment: Shipment) -> None:
    seller.post(reverse("shipping:pick", args=[shipment.code]))
    pick = shipment.items.get().picks.get()

    page = seller.post(
        reverse("shipping:pack", args=[shipment.code]), {f"pick_{pick.pk}": 4}, follow=True
    )

    assert "装得比拣的多" in page.content.decode()
    assert not Parcel.objects.exists()


def test_a_seller_writes_down_a_warehouse_a_lot_what_came_in_and_its_report(
    seller: Client, mat: Listing
) -> None:
    seller.post(
        reverse("shipping:new_warehouse"), {"name": "一号仓", "address": "路 1 号", "phone": "1"}
    )
    seller.post(reverse("shipping:new_lot"), {"listing": mat.pk, "number": "L-9"})
    lot = Lot.objects.get()
    warehouse = mat.provider.warehouses.get()
    form = {"warehouse": warehouse.pk, "quantity": 6, "token": "once"}
    for _ in range(2):  # pressed twice
        seller.post(reverse("shipping:receive", args=[lot.code]), form)
    for name, raw in (("质检.pdf", PDF), ("假.pdf", b"MZ not a report")):
        file = SimpleUploadedFile(name, raw, content_type="application/pdf")
        seller.post(reverse("shipping:add_report", args=[lot.code]), {"file": file})

    assert Bin.objects.get().quantity == 6
    report = QualityReport.objects.get()
    answer = seller.get(reverse("shipping:report", args=[report.code]))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_lot_that_expires_before_it_was_made_is_sent_back_with_what_was_typed(
    seller: Client, mat: Listing
) -> None:
    form = {"listing": mat.pk, "number": "X", "made_on": "2026-05-02", "expires_on": "2026-05-01"}

    page = seller.post(reverse("shipping:new_lot"), form).content.decode()

    assert "有效期比生产日期还早" in page
    assert "2026-05-02" in page


def test_an_hour_for_explaining_is_agreed_once(
    seller: Client, shipment: Shipment, cast: Cast
) -> None:
    calendar = cast.worker.calendar
    day = timezone.localtime() + timedelta(days=3)
    form = {"calendar": calendar.pk, "starts_at": day.strftime("%Y-%m-%dT10:00")}
    address = reverse("shipping:explain", args=[shipment.code])
    page = reverse("shipping:shipment", args=[shipment.code])
    assert address not in seller.get(page).content.decode()  # nobody asked for it
    Shipment.objects.update(explained=True)
    assert address in seller.get(page).content.decode()

    first = seller.post(address, form, follow=True).content.decode()
    second = seller.post(address, form, follow=True).content.decode()

    assert "约好了，已经告诉" in first
    assert "已经约好了" in second
    assert Explanation.objects.count() == 1


def test_she_reads_one_plain_sentence_and_her_family_the_steps(
    client: Client, cast: Cast, sent: Parcel
) -> None:
    tell(sent, "OK", 4)
    order = sent.shipment.order.code
    client.force_login(cast.elder)
    hers = words_of(client, "shipping:for_order", order)
    client.force_login(cast.daughter)
    family = words_of(client, "shipping:for_order", order)

    assert "今天到，送之前先打电话。" in hers
    assert "分拨中心" not in hers
    assert "分拨中心" in family


@pytest.mark.parametrize("who", ["son", "doctor", "operator", "officer"])
def test_others_do_not_see_where_her_things_are(
    client: Client, cast: Cast, sent: Parcel, who: str
) -> None:
    client.force_login(getattr(cast, who))

    address = reverse("shipping:for_order", args=[sent.shipment.order.code])

    assert client.get(address).status_code == 404


def test_the_station_takes_and_brings_what_lies_elsewhere(
    client: Client, cast: Cast, sent: Parcel
) -> None:
    tell(sent, "LK", 5)
    client.force_login(cast.operator)
    assert "快递柜或驿站" in words_of(client, "shipping:errands")

    client.post(reverse("shipping:take_errand", args=[sent.errand.code]))
    client.post(reverse("shipping:bring_errand", args=[sent.errand.code]))

    sent.refresh_from_db()
    assert sent.state == ParcelState.DELIVERED
    assert "没有要送到家的包裹" in words_of(client, "shipping:errands")


def test_the_desk_asks_the_same_number_of_questions_for_one_order_and_for_many(
    seller: Client,
    cast: Cast,
    mat: Listing,
    shipment: Shipment,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    packing.send_at_once(shipment=shipment, carrier="own", number="", by="孙丽", at=timezone.now())
    with django_assert_max_num_queries(45) as one:
        words_of(seller, "shipping:desk")
    for _ in range(2):
        open_for(buy_goods(cast, mat, 1))
    for _ in range(2):
        other = open_for(buy_goods(cast, mat, 1))
        packing.send_at_once(shipment=other, carrier="own", number="", by="孙丽", at=timezone.now())

    with django_assert_max_num_queries(len(one) + 6):  # lists that were empty are asked for
        words_of(seller, "shipping:desk")
