"""The station's pages of devices."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from songhe.accounts.models import Elder
from songhe.health.actions.devices import enrol_device
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind
from songhe.health.words.troubles import skew_words
from songhe.kernel.fields import lookup_hash


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_station_enrols_a_device_and_sees_its_token_once(
    cast: Cast, client: Client, grandma: Elder
) -> None:
    client.force_login(cast.operator)
    assert grandma.code in text(client, "/health/devices/?q=王秀")

    first = client.post(
        f"/health/devices/new/{grandma.code}/", {"kind": "cuff", "name": "血压计"}, follow=True
    ).content.decode()

    device = Device.objects.get(kind="cuff")
    assert device.elder == grandma
    token = re.findall(r"<code>([\w-]{20,})</code>", first)
    assert len(token) == 1
    assert "<svg" in first
    again = text(client, f"/health/devices/{device.code}/")
    assert token[0] not in again
    assert device.token_hash not in again


def test_a_device_is_taken_out_of_use_once(cast: Cast, client: Client, watch: Device) -> None:
    client.force_login(cast.operator)

    first = client.post(f"/health/devices/{watch.code}/revoke/", follow=True)
    second = client.post(f"/health/devices/{watch.code}/revoke/", follow=True)

    assert "已停用，它再发来的读数不会被接收。" in first.content.decode()
    assert "这个设备已经停用了。" in second.content.decode()


@pytest.mark.parametrize("who", ["elder", "daughter", "doctor", "manager", "officer"])
def test_devices_are_the_station_s_business(
    who: str, cast: Cast, client: Client, watch: Device
) -> None:
    client.force_login(getattr(cast, who))

    text(client, "/health/devices/", 404)
    assert client.post(f"/health/devices/{watch.code}/revoke/").status_code == 404
    watch.refresh_from_db()
    assert watch.revoked_at is None


def enrolled(grandma: Elder, name: str, at: datetime, **facts: object) -> Device:
    device, _token = enrol_device(elder=grandma, kind=DeviceKind.WATCH, name=name, by="吴敏", at=at)
    Device.objects.filter(pk=device.pk).update(**facts)
    return device


def test_the_list_begins_with_what_needs_attention(
    cast: Cast, client: Client, grandma: Elder
) -> None:
    now = timezone.now()
    long_ago, just_now = now - timedelta(days=30), now - timedelta(minutes=5)
    Device.objects.filter(pk=cast.watch.pk).update(last_seen_at=just_now)
    enrolled(grandma, "停用的", long_ago, revoked_at=long_ago, battery=1)
    enrolled(grandma, "快了的", long_ago, last_seen_at=just_now, clock_skew=-10_800)
    enrolled(grandma, "没电的", long_ago, last_seen_at=just_now, battery=12)
    enrolled(grandma, "没声的", long_ago, last_seen_at=now - timedelta(days=2))
    client.force_login(cast.operator)

    page = text(client, "/health/devices/")

    names = ("没声的", "没电的", "快了的", cast.watch.name, "停用的")
    places = [page.index(f"<b>{name}</b>") for name in names]
    assert places == sorted(places)
    for words in ("很久没有数据", "电量 12%", "时钟快了 3 小时"):
        assert page.count(words) == 1


def test_a_longer_list_asks_no_more_of_the_database(
    cast: Cast, client: Client, grandma: Elder, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for number in range(30):
        enrolled(grandma, f"手表 {number}", now, clock_skew=number)
    client.force_login(cast.operator)
    text(client, "/health/devices/")

    with django_assert_max_num_queries(10):
        text(client, "/health/devices/")
    with django_assert_max_num_queries(14):
        text(client, f"/health/devices/{cast.watch.code}/")


def test_a_new_token_is_shown_once(cast: Cast, client: Client, watch: Device) -> None:
    client.force_login(cast.operator)

    first = client.post(f"/health/devices/{watch.code}/rotate/", follow=True).content.decode()

    (token,) = re.findall(r"<code>([\w-]{20,})</code>", first)
    watch.refresh_from_db()
    assert watch.token_hash == lookup_hash(token)
    assert token not in text(client, f"/health/devices/{watch.code}/")


def test_the_station_gives_a_device_to_another_elder(
    cast: Cast, client: Client, watch: Device, neighbour: Elder
) -> None:
    client.force_login(cast.operator)
    assert neighbour.code in text(client, f"/health/devices/{watch.code}/move/?q=刘")

    page = client.post(
        f"/health/devices/{watch.code}/move/", {"elder": neighbour.code}, follow=True
    ).content.decode()

    watch.refresh_from_db()
    assert watch.elder == neighbour
    assert "现在是刘桂英的了。" in page
    assert len(re.findall(r"<code>([\w-]{20,})</code>", page)) == 1
    assert page.index("刘桂英</b>") < page.index("王秀兰</b>")  # who has it, who had it


def test_a_device_goes_to_no_elder_of_another_station(
    cast: Cast, client: Client, watch: Device, neighbour: Elder
) -> None:
    Elder.objects.filter(pk=neighbour.pk).update(station=None)
    client.force_login(cast.operator)

    answer = client.post(f"/health/devices/{watch.code}/move/", {"elder": neighbour.code})

    assert answer.status_code == 404
    watch.refresh_from_db()
    assert watch.elder == cast.grandma


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (180, "时钟慢了 3 分"),
        (-11_100, "时钟快了 3 小时 5 分"),
        (90_000, "时钟慢了 1 天 1 小时"),
        (1_795_000_000, "时钟慢了 56 年"),
    ],
)
def test_a_skew_is_said_in_words(seconds: int, words: str) -> None:
    assert skew_words(timedelta(seconds=seconds)) == words
