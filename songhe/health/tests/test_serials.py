"""The maker's number of a watch: given at enrolment, in use once, shown by its end only."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.models import Elder
from songhe.health.actions.devices import SerialTaken, enrol_device, revoke_device
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind

SERIAL = "5678901234"
TYPED = {"kind": "watch", "name": "王奶奶的手表"}


def enrol(elder: Elder, serial: str = SERIAL) -> Device:
    device, _token = enrol_device(
        elder=elder, kind=DeviceKind.WATCH, name="手表", by="吴敏", at=NOON, serial=serial
    )
    return device


def test_the_station_gives_a_watch_its_number(cast: Cast, client: Client, grandma: Elder) -> None:
    client.force_login(cast.operator)

    page = client.post(
        f"/health/devices/new/{grandma.code}/",
        {**TYPED, "serial": "3526 6109-0143150"},
        follow=True,
    ).content.decode()

    device = Device.objects.get(elder=grandma, serial_end="3150")
    assert device.serial_hash is not None
    assert "设备号尾号 3150" in page
    assert "352661090143150" not in page
    assert device.serial_hash not in page


@pytest.mark.parametrize(
    "serial", ["12345", "1234567890123456", "12345abcde", "１２３４５６７８９０"]
)
def test_what_is_no_number_is_said_and_nothing_typed_is_lost(
    serial: str, cast: Cast, client: Client, grandma: Elder
) -> None:
    client.force_login(cast.operator)

    page = client.post(
        f"/health/devices/new/{grandma.code}/", {**TYPED, "serial": serial}
    ).content.decode()

    assert "设备号是 10 到 15 位数字，请照着表盒再写一遍。" in page
    assert serial in page
    assert "王奶奶的手表" in page
    assert not Device.objects.exclude(serial_hash=None).exists()


def test_a_number_in_use_is_not_given_twice(cast: Cast, client: Client, grandma: Elder) -> None:
    enrol(grandma)
    client.force_login(cast.operator)

    page = client.post(
        f"/health/devices/new/{grandma.code}/", {**TYPED, "serial": SERIAL}
    ).content.decode()

    assert "这个设备号正在别的设备上用。" in page
    assert Device.objects.filter(serial_end="1234").count() == 1


def test_a_number_is_free_again_once_its_device_is_out_of_use(grandma: Elder) -> None:
    first = enrol(grandma)
    revoke_device(device=first, by="吴敏", at=NOON)

    second = enrol(grandma)

    assert second.serial_hash == first.serial_hash


def test_devices_without_a_number_are_not_in_each_other_s_way(grandma: Elder) -> None:
    enrol(grandma, "")
    enrol(grandma, "")

    assert Device.objects.filter(serial_hash=None, elder=grandma).count() >= 2


@pytest.mark.django_db(transaction=True)
def test_two_stations_at_once_give_a_number_to_one_device(grandma: Elder) -> None:
    def one_of_two(_which: int) -> bool:
        try:
            enrol(grandma)
        except SerialTaken:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        given = list(both.map(one_of_two, range(2)))

    assert sorted(given) == [False, True]
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM health_device WHERE serial_end = '1234'")
        assert sql.fetchone() == (1,)
