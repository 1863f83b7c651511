"""The station's pages of devices."""

import re

import pytest
from django.test import Client

from conftest import Cast
from songhe.accounts.models import Elder
from songhe.health.models.devices import Device


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
