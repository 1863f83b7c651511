"""The size that was bought stands wherever somebody takes it off the shelf or reads the box."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.catalogue.actions import variants
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Variant
from songhe.shipping.actions import packing
from songhe.shipping.models import Shipment
from songhe.shipping.tests.conftest import BY, buy, open_for, sell_goods
from songhe.shop.actions.checkouts import Wanted


@pytest.fixture
def large(cast: Cast) -> Variant:
    shoes = sell_goods(cast, title="防滑拖鞋")
    _small, large = (
        variants.add_variant(listing=shoes, name=name, price=3_990, at=NOON)
        for name in ("38 码", "42 码")
    )
    receive_stock(listing=shoes, variant=large, quantity=3, code="in", at=NOON)
    return large


@pytest.fixture
def shipment(cast: Cast, large: Variant) -> Shipment:
    return open_for(buy(cast, [Wanted(large.listing, variant=large)]))


def test_the_list_to_pick_and_the_label_name_the_size(
    cast: Cast, shipment: Shipment, client: Client
) -> None:
    client.force_login(cast.manager)

    with time_machine.travel(NOON, tick=False):
        desk = client.get(reverse("shipping:desk")).content.decode()
        page = client.get(reverse("shipping:shipment", args=[shipment.code])).content.decode()
        picked = packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
        box = packing.pack_parcel(shipment=picked, by=BY, at=NOON)
        label = client.get(reverse("shipping:label", args=[box.code])).content.decode()

    assert all("防滑拖鞋（42 码）" in words for words in (desk, page, label))


def test_a_long_title_is_cut_and_not_the_size(cast: Cast) -> None:
    shoes = sell_goods(cast, title="防" * 60)
    size = variants.add_variant(listing=shoes, name="42 码", price=3_990, at=NOON)
    receive_stock(listing=shoes, variant=size, quantity=1, code="in", at=NOON)

    shipment = open_for(buy(cast, [Wanted(shoes, variant=size)]))

    title = shipment.items.get().title
    assert (len(title), title.endswith("（42 码）")) == (60, True)
