"""A device's clock that is wrong, measured and corrected without counting anything twice."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from django.db import connections
from hypothesis import given, strategies as some

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import rotate_token
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.queries.readings import latest_of, readings_of
from songhe.health.rules import clock
from songhe.health.taking.storing import milliseconds, moment
from songhe.health.tests.conftest import TOKEN, Port, batch, minutes_ago, send, series

DAY_MS = 86_400_000
NOW = milliseconds(NOON)

pytestmark = pytest.mark.django_db(transaction=True)


def sent(at: datetime, *columns: Any, uuid: str = "") -> dict[str, Any]:
    """A batch that a device sends while its own clock says `at`."""
    body = batch(*columns) | {"sent_at": at.isoformat()}
    return body | {"batch": uuid} if uuid else body


def moments(elder: Elder, metric: str = "heart_rate") -> list[datetime]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=4000),
        until=NOON + timedelta(days=4000),
    )
    return [moment(int(ms)) for ms in readings.times]


# --- The arithmetic ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measured", "recorded", "then"),
    [
        (0, 0, 0),
        (120, 0, 0),
        (-120, 0, 0),
        (121, 0, 121),
        (10_799.6, 0, 10_800),
        (10_830, 10_800, 10_800),
        (10_860, 10_800, 10_800),
        (10_861, 10_800, 10_861),
        (61, 121, 121),
        (60, 121, 0),
        (3, 10_800, 0),
        (-3_600, 10_800, -3_600),
    ],
)
def test_a_skew_stays_as_long_as_the_measure_is_near_it(
    measured: float, recorded: int, then: int
) -> None:
    assert clock.skew_now(measured, recorded) == then


@given(some.floats(-1e9, 1e9), some.integers(-(10**9), 10**9), some.floats(-1, 1))
def test_the_same_measure_again_changes_nothing(
    measured: float, recorded: int, drift: float
) -> None:
    once = clock.skew_now(measured, recorded)

    assert clock.skew_now(measured + drift, once) == once


def test_a_moment_after_the_sending_was_stamped_by_another_clock() -> None:
    device = NOW - 3 * 3_600_000  # three hours behind
    times = np.array([device - 60_000, device, device + 3_000_000], dtype=np.int64)

    right = clock.corrected(times, 10_800, sent=device, at=NOW)

    assert right.tolist() == [NOW - 60_000, NOW, device + 3_000_000]


def test_after_a_reset_what_was_stamped_in_the_last_month_stays() -> None:
    future = NOW + 3_600 * DAY_MS
    times = np.array([NOW - 2 * DAY_MS, future - 60_000], dtype=np.int64)

    right = clock.corrected(times, -3_600 * 86_400, sent=future, at=NOW)

    assert right.tolist() == [NOW - 2 * DAY_MS, NOW - 60_000]


# --- At the port ---------------------------------------------------------------------------


def test_a_clock_that_is_nearly_right_is_left_alone(
    port: Port, grandma: Elder, watch: Device
) -> None:
    port.post(sent(NOON - timedelta(seconds=110), series("heart_rate", minutes_ago(3), [72])))

    assert moments(grandma) == [minutes_ago(3)]
    watch.refresh_from_db()
    assert (watch.clock_skew, watch.skew_since) == (0, None)


@pytest.mark.parametrize("hours", [3, -3])
def test_readings_of_a_wrong_clock_are_put_right_and_the_skew_is_kept(
    hours: int, port: Port, grandma: Elder, watch: Device
) -> None:
    off = timedelta(hours=hours)

    answer = port.post(sent(NOON - off, series("heart_rate", minutes_ago(3) - off, [72, 73])))

    assert answer.json() == {"accepted": 2, "duplicate": 0, "rejected": []}
    assert moments(grandma) == [minutes_ago(3), minutes_ago(2)]
    assert latest_of(grandma, NOON)["heart_rate"].taken_at == minutes_ago(2)
    watch.refresh_from_db()
    assert (watch.skew, watch.skew_since) == (off, NOON)


@pytest.mark.parametrize("year", [1970, 2036])
def test_a_reset_clock_that_says_so_sends_good_readings(
    year: int, port: Port, grandma: Elder
) -> None:
    its_now = datetime(year, 1, 1, 0, 20, tzinfo=UTC)

    answer = port.post(sent(its_now, series("heart_rate", its_now - timedelta(minutes=3), [72])))

    assert answer.json()["rejected"] == []
    assert moments(grandma) == [minutes_ago(3)]


@pytest.mark.parametrize(("year", "why"), [(1970, "before_2015"), (2036, "future")])
def test_a_reset_clock_that_does_not_say_so_is_not_guessed_at(
    year: int, why: str, port: Port
) -> None:
    body = batch(series("heart_rate", datetime(year, 1, 1, tzinfo=UTC), [72]))

    answer = port.post(body)

    assert answer.json()["rejected"] == [{"series": 0, "index": 0, "why": why}]
    assert not ReadingBlock.objects.exists()


def test_without_the_time_of_sending_nothing_is_moved(
    port: Port, grandma: Elder, watch: Device
) -> None:
    Device.objects.filter(pk=watch.pk).update(clock_skew=10_800)
    body = batch(series("heart_rate", minutes_ago(3), [72]))

    port.post(body)

    assert moments(grandma) == [minutes_ago(3)]


def test_what_lay_in_a_broker_is_not_taken_for_a_slow_clock(port: Port, grandma: Elder) -> None:
    """Over MQTT a message may wait for hours: its `sent_at` says nothing of the clock."""
    port.at = NOON + timedelta(hours=5)
    body = json.dumps(sent(NOON, series("heart_rate", minutes_ago(3), [72]))).encode()
    headers = [
        (b"authorization", f"Device {TOKEN}".encode()),
        (b"content-type", b"application/json"),
    ]

    async def whole() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def said(_message: dict[str, Any]) -> None:
            return None

        scope = {"type": "http", "method": "POST", "headers": headers, "queued": True}
        try:
            await port.app(scope, receive, said)
        finally:
            await port.app.close()

    asyncio.run(whole())

    assert moments(grandma) == [minutes_ago(3)]


def test_a_batch_tried_again_under_a_drifting_clock_is_a_duplicate(
    port: Port, grandma: Elder
) -> None:
    off = timedelta(hours=3)
    column = series("heart_rate", minutes_ago(3) - off, [72, 73])
    uuid = "0190a3f0-8d3c-7c1e-9f54-3b2a1c0d9e8f"
    port.post(sent(NOON - off, column, uuid=uuid))
    answers = []
    for seconds in (0.4, 5, 31.7, 59):
        port.at = NOON + timedelta(seconds=2 * seconds)
        body = sent(NOON - off + timedelta(seconds=seconds), column, uuid=uuid)
        answers.append(port.post(body).json())

    assert answers == [{"accepted": 0, "duplicate": 2, "rejected": []}] * 4
    assert moments(grandma) == [minutes_ago(3), minutes_ago(2)]


def test_a_queued_batch_that_says_when_it_is_sent_is_not_moved(
    port: Port, grandma: Elder, watch: Device
) -> None:
    column = series("heart_rate", minutes_ago(3), [72])
    port.at = NOON + timedelta(hours=9)

    port.post(sent(port.at - timedelta(seconds=4), column))

    assert moments(grandma) == [minutes_ago(3)]
    watch.refresh_from_db()
    assert watch.clock_skew == 0


def test_a_clock_that_is_set_right_again_is_forgotten(
    port: Port, grandma: Elder, watch: Device
) -> None:
    off = timedelta(hours=3)
    port.post(sent(NOON - off, series("heart_rate", minutes_ago(3) - off, [72])))

    port.post(sent(NOON, series("heart_rate", minutes_ago(2), [73])))

    assert moments(grandma) == [minutes_ago(3), minutes_ago(2)]
    watch.refresh_from_db()
    assert (watch.clock_skew, watch.skew_since) == (0, None)


def test_two_batches_at_once_that_measure_the_skew_agree_on_one(
    port: Port, grandma: Elder, watch: Device
) -> None:
    off = timedelta(hours=3)
    column = series("heart_rate", minutes_ago(3) - off, [72])

    async def both(client: httpx.AsyncClient) -> list[httpx.Response]:
        late = NOON - off - timedelta(seconds=7)
        return list(
            await asyncio.gather(
                send(client, sent(NOON - off, column)), send(client, sent(late, column))
            )
        )

    answers = port.run(both)

    assert sorted(answer.json()["accepted"] for answer in answers) == [0, 1]
    assert len(moments(grandma)) == 1
    watch.refresh_from_db()
    assert watch.clock_skew in {10_800, 10_807}
    assert watch.edition == 2


def test_what_a_process_remembers_of_the_clock_is_checked_before_it_is_used(
    port: Port, grandma: Elder, watch: Device
) -> None:
    """Another process has measured the skew while this one remembers a right clock."""
    off = timedelta(hours=3)
    column = series("heart_rate", minutes_ago(3) - off, [72])

    async def behind(client: httpx.AsyncClient) -> Any:
        await send(client, sent(NOON, series("spo2", minutes_ago(9), [97])))
        await asyncio.to_thread(_elsewhere, watch)
        return (await send(client, sent(NOON - off - timedelta(seconds=20), column))).json()

    assert port.run(behind)["accepted"] == 1
    assert moments(grandma) == [minutes_ago(3)]  # by the 10,800 that the other one wrote


def _elsewhere(watch: Device) -> None:
    Device.objects.filter(pk=watch.pk).update(clock_skew=10_800, edition=watch.edition + 1)
    connections.close_all()


def test_a_rotated_token_is_refused_at_once_although_it_is_remembered(
    port: Port, watch: Device
) -> None:
    fresh: list[str] = []

    def rotate() -> None:
        fresh.append(rotate_token(device=watch, by="吴敏", at=NOON))
        connections.close_all()

    async def around(client: httpx.AsyncClient) -> list[int]:
        first = await send(client, batch(series("heart_rate", minutes_ago(3), [72])))
        await asyncio.to_thread(rotate)
        old = await send(client, batch(series("heart_rate", minutes_ago(2), [73])))
        new = await send(client, batch(series("heart_rate", minutes_ago(2), [73])), token=fresh[0])
        return [first.status_code, old.status_code, new.status_code]

    assert port.run(around) == [200, 401, 200]
    assert moments(watch.elder) == [minutes_ago(3), minutes_ago(2)]


def test_years_of_history_are_taken(port: Port, grandma: Elder) -> None:
    days = [NOON - timedelta(days=number) for number in (0, 30, 365, 3650)]

    answer = port.post(batch(*(series("body_weight", day, [56.5]) for day in days)))

    assert answer.json() == {"accepted": 4, "duplicate": 0, "rejected": []}
    assert moments(grandma, "body_weight") == sorted(days)
