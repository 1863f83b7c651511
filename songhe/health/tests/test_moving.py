"""One device that goes from one elder to another never mixes what it measured."""

import asyncio
import threading
from datetime import timedelta

import httpx
import pytest
from django.db import IntegrityError, connections, transaction

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import (
    AlreadyHers,
    AlreadyRevoked,
    move_device,
    revoke_device,
    rotate_token,
)
from songhe.health.models.devices import Device, DeviceHolding, QuarantinedReading
from songhe.health.queries.readings import readings_of
from songhe.health.tests.conftest import TOKEN, Port, batch, minutes_ago, send, series

pytestmark = pytest.mark.django_db(transaction=True)


def values_of(elder: Elder) -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric="heart_rate",
        since=NOON - timedelta(days=20),
        until=NOON + timedelta(days=2),
    )
    return [float(value) for value in readings.values]


def test_from_the_move_on_readings_are_the_new_elder_s(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    port.post(batch(series("heart_rate", minutes_ago(5), [72])))

    token = move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
    answer = port.post(batch(series("heart_rate", NOON, [80, 81])), token=token)

    assert answer.json() == {"accepted": 2, "duplicate": 0, "rejected": []}
    assert (values_of(grandma), values_of(neighbour)) == ([72], [80, 81])
    assert (watch.elder, watch.name) == (neighbour, "刘奶奶的手表")
    holdings = watch.holdings.order_by("pk").values_list("elder", "since", "until")
    assert list(holdings) == [(grandma.pk, NOON, NOON), (neighbour.pk, NOON, None)]


def test_late_readings_of_the_former_elder_are_taken_for_nobody(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    token = move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)

    answer = port.post(batch(series("heart_rate", minutes_ago(2), [72, 73, 74])), token=token)

    assert answer.json() == {
        "accepted": 1,
        "duplicate": 0,
        "rejected": [
            {"series": 0, "index": 0, "why": "before_holding"},
            {"series": 0, "index": 1, "why": "before_holding"},
        ],
    }
    assert (values_of(grandma), values_of(neighbour)) == ([], [74])
    kept = QuarantinedReading.objects.filter(device=watch, why="before_holding")
    assert {row.elder_id for row in kept} == {neighbour.pk}


def test_the_clock_is_put_right_before_it_is_asked_whose_a_reading_is(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    """By its own clock the watch measured after the move; by ours, before it."""
    token = move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
    ahead = timedelta(hours=5)
    body = batch(series("heart_rate", minutes_ago(2) + ahead, [72]))
    body["sent_at"] = (NOON + ahead).isoformat()

    answer = port.post(body, token=token)

    assert answer.json()["rejected"] == [{"series": 0, "index": 0, "why": "before_holding"}]
    assert (values_of(grandma), values_of(neighbour)) == ([], [])


def test_the_old_token_stops_at_once_and_writes_to_neither(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    def move() -> None:
        move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
        connections.close_all()

    async def around(client: httpx.AsyncClient) -> list[int]:
        first = await send(client, batch(series("heart_rate", minutes_ago(5), [72])))
        await asyncio.to_thread(move)
        second = await send(client, batch(series("heart_rate", minutes_ago(4), [99])))
        return [first.status_code, second.status_code]

    assert port.run(around) == [200, 401]
    assert (values_of(grandma), values_of(neighbour)) == ([72], [])


def test_a_batch_in_the_middle_of_a_move_goes_to_the_former_elder_or_nowhere(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    """The move is open on one connection while batches are committed on another."""
    moved, go_on = threading.Event(), threading.Event()

    def move() -> None:
        with transaction.atomic():
            move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
            moved.set()
            assert go_on.wait(20)
        connections.close_all()

    async def around(client: httpx.AsyncClient) -> list[int]:
        mover = asyncio.create_task(asyncio.to_thread(move))
        await asyncio.to_thread(moved.wait, 20)
        during = await send(client, batch(series("heart_rate", minutes_ago(3), [72])))
        go_on.set()
        await mover
        after = await send(client, batch(series("heart_rate", minutes_ago(2), [99])))
        return [during.status_code, after.status_code]

    assert port.run(around) == [200, 401]
    assert (values_of(grandma), values_of(neighbour)) == ([72], [])


def test_moved_away_and_back_the_time_between_is_not_hers(
    port: Port, grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
    back = NOON + timedelta(minutes=30)
    token = move_device(device=watch, elder=grandma, by="吴敏", at=back)
    body = batch(series("heart_rate", minutes_ago(20), [60, 61, 62], every=1800))
    port.at = NOON + timedelta(minutes=50)
    body["sent_at"] = port.at.isoformat()

    answer = port.post(body, token=token)

    whys = [one["why"] for one in answer.json()["rejected"]]
    assert whys == ["before_holding", "before_holding"]
    assert values_of(grandma) == [62]


def test_two_people_move_one_device_at_once_and_it_has_one_holder(
    grandma: Elder, neighbour: Elder, watch: Device
) -> None:
    outcomes: list[str] = []

    def move() -> None:
        try:
            move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
            outcomes.append("moved")
        except AlreadyHers:
            outcomes.append("hers already")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=move) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["hers already", "moved"]
    assert DeviceHolding.objects.filter(device=watch, until=None).count() == 1


def test_the_database_holds_to_one_holder(grandma: Elder, watch: Device) -> None:
    with pytest.raises(IntegrityError, match="health_device_held_once"):
        DeviceHolding.objects.create(elder=grandma, device=watch, since=NOON, given_by="吴敏")


def test_what_is_out_of_use_goes_nowhere(neighbour: Elder, watch: Device) -> None:
    revoke_device(device=watch, by="吴敏", at=NOON)

    with pytest.raises(AlreadyRevoked):
        move_device(device=watch, elder=neighbour, by="吴敏", at=NOON)
    with pytest.raises(AlreadyRevoked):
        rotate_token(device=watch, by="吴敏", at=NOON)
    assert DeviceHolding.objects.get(device=watch).until == NOON


def test_a_device_that_was_never_another_s_brings_its_whole_history(
    port: Port, grandma: Elder
) -> None:
    answer = port.post(batch(series("heart_rate", NOON - timedelta(days=9), [72])), token=TOKEN)

    assert answer.json()["accepted"] == 1
    assert values_of(grandma) == [72]
