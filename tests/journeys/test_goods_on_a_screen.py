"""The same day on real screens: the seller's desk, her telephone, the station's list."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from songhe.demo.cast import Cast
from songhe.shipping.actions.hearing import hear_push
from songhe.shipping.gateways.tracking.sandbox import JOURNEYS, push_form
from songhe.shipping.models import Parcel
from tests.architecture.world import World
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_at(screen: Screen, name: str, *, elder: bool = False) -> None:
    """Measure the page; keep a picture of it where one is wished."""
    if folder := os.environ.get("SONGHE_SHOTS"):
        screen.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    looks_right(screen, elder=elder)


def test_packed_sent_left_in_a_locker_and_called_back(open_as: OpenAs, town: Cast) -> None:
    world = World(town)
    code = world["parcel"]["code"]
    shipment, order = world["shipment"]["code"], world["goods_order"]["code"]

    # The seller finds the packed box on the desk, and sends it
    desk = open_as("manager", desk=True)
    desk.open("/shipping/")
    look_at(desk, "desk")
    desk.open(f"/shipping/parcels/{code}/label/")
    look_at(desk, "label")
    desk.open(f"/shipping/shipments/{shipment}/")
    look_at(desk, "shipment")
    form = desk.page.locator("form", has=desk.page.get_by_role("button", name="发出", exact=True))
    form.get_by_label("谁来送").select_option("yuantong")
    form.get_by_label("快递单号").fill("yt 77 lk")
    form.get_by_role("button", name="发出", exact=True).click()
    desk.sees("YT77LK")

    # She reads one sentence; the courier leaves it in a locker; she reads what happens now
    hers = open_as("elder")
    hers.open(f"/shipping/orders/{order}/")
    hers.sees("送之前先打电话")
    look_at(hers, "hers", elder=True)
    box, at = Parcel.objects.get(code=code), timezone.now()
    body = push_form("yuantong", "YT77LK", box.salt, list(JOURNEYS["LK"]), at - timedelta(days=2))
    hear_push(parcel=box, body=body, at=at)
    hers.sees("您不用下楼")  # without reloading
    look_at(hers, "hers_locker", elder=True)

    # The station fetches it and brings it to her door
    station = open_as("operator", desk=True)
    station.open("/shipping/errands/")
    look_at(station, "errands")
    station.press("送到家了")
    station.sees("没有要送到家的包裹")
    hers.open(f"/shipping/orders/{order}/")
    hers.sees("都送到了")

    # The seller calls the lot back; she says that she knows
    desk.open(f"/shipping/lots/{world['lot']['code']}/")
    look_at(desk, "lot")
    desk.page.get_by_label("出了什么问题").fill("吸盘会脱落")
    desk.page.get_by_label("请长辈怎么做").fill("请先不要用")
    desk.page.get_by_label("我确认召回这一批").check()
    desk.page.get_by_role("button", name="召回", exact=True).click()
    desk.sees("1 位买家，0 位确认了")
    hers.open("/shipping/recalls/")
    look_at(hers, "recalls", elder=True)
    hers.press("我知道了，不用它了")
    hers.sees("看到了")
    desk.page.reload()
    desk.sees("1 位买家，1 位确认了")
    look_at(desk, "heard")
