"""What the readings port takes, refuses, and never loses."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from django.db import connections

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import revoke_device
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, ReadingBlock
from songhe.health.queries.readings import latest_of, readings_of
from songhe.health.taking import committing, ingest
from songhe.health.tests.conftest import TOKEN, Port, batch, minutes_ago, send, series

pytestmark = pytest.mark.django_db(transaction=True)


def values_of(elder: Elder, metric: str = "heart_rate") -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=2),
        until=NOON + timedelta(days=2),
    )
    return [float(value) for value in readings.values]


def test_readings_are_kept_and_counted(port: Port, grandma: Elder, watch: Device) -> None:
    answer = port.post(batch(series("heart_rate", minutes_ago(3), [72, 73, 75])))

    assert answer.status_code == 200
    assert answer.json() == {"accepted": 3, "duplicate": 0, "rejected": []}
    assert values_of(grandma) == [72, 73, 75]
    latest = latest_of(grandma, NOON)["heart_rate"]
    assert (latest.value, latest.taken_at) == (75, minutes_ago(1))
    watch.refresh_from_db()
    assert watch.last_seen_at == NOON
    assert Arrival.objects.get().since == minutes_ago(3)
    assert port.rung == 1


def test_signs_of_life_are_counted_while_they_come_in_a_row(port: Port, watch: Device) -> None:
    found = []
    for minute in (0, 5, 10, 30, 35):
        port.at = NOON + timedelta(minutes=minute)
        port.post(batch(series("battery", port.at, [80])))
        watch.refresh_from_db()
        found.append(watch.signs)

    assert found == [0, 1, 2, 0, 1]


def test_the_same_batch_again_is_a_duplicate(port: Port, grandma: Elder) -> None:
    body = batch(series("heart_rate", minutes_ago(3), [72, 73, 75]))
    port.post(body)

    answer = port.post(body)

    assert answer.json() == {"accepted": 0, "duplicate": 3, "rejected": []}
    assert values_of(grandma) == [72, 73, 75]
    assert ReadingBlock.objects.count() == 1


def test_the_same_batch_twice_at_once_counts_once(port: Port, grandma: Elder) -> None:
    body = batch(series("heart_rate", minutes_ago(3), [72, 73, 75]))

    async def both(client: httpx.AsyncClient) -> list[httpx.Response]:
        return list(await asyncio.gather(send(client, body), send(client, body)))

    answers = port.run(both)

    assert sorted(answer.json()["accepted"] for answer in answers) == [0, 3]
    assert values_of(grandma) == [72, 73, 75]


def test_different_readings_that_begin_together_are_all_kept(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(10), [72, 73], every=60)))

    answer = port.post(batch(series("heart_rate", minutes_ago(10), [72, 74, 76], every=120)))

    assert answer.json() == {"accepted": 2, "duplicate": 1, "rejected": []}
    assert values_of(grandma) == [72, 73, 74, 76]
    again = port.post(batch(series("heart_rate", minutes_ago(10), [72, 73], every=60)))
    assert again.json() == {"accepted": 0, "duplicate": 2, "rejected": []}


def test_overlapping_batches_count_once_and_the_later_word_holds(
    port: Port, grandma: Elder
) -> None:
    port.post(batch(series("heart_rate", minutes_ago(5), [70, 71, 72, 73])))
    port.at = NOON + timedelta(seconds=1)

    port.post(batch(series("heart_rate", minutes_ago(4), [71, 99, 73, 74])))

    assert values_of(grandma) == [70, 71, 99, 73, 74]


def test_what_cannot_be_meant_is_listed_and_the_rest_is_kept(port: Port, grandma: Elder) -> None:
    answer = port.post(
        batch(
            series("heart_rate", minutes_ago(3), [72, 999, 75]),
            series("mood", minutes_ago(3), [1, 2]),
            series("spo2", NOON + timedelta(hours=25), [97]),
            series("spo2", NOON.replace(year=2014), [97]),
        )
    )

    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 2,
        "duplicate": 0,
        "rejected": [
            {"series": 0, "index": 1, "why": "out_of_range"},
            {"series": 1, "index": 0, "why": "unknown_metric"},
            {"series": 1, "index": 1, "why": "unknown_metric"},
            {"series": 2, "index": 0, "why": "future"},
            {"series": 3, "index": 0, "why": "before_2015"},
        ],
    }
    assert values_of(grandma) == [72, 75]
    assert values_of(grandma, "spo2") == []


GOOD = {"metric": "heart_rate", "t0": "2026-11-21T11:00:00+08:00", "dt": [0, 60], "v": [72, 73]}


@pytest.mark.parametrize("token", [None, "", "another-token"])
def test_an_unknown_device_is_refused(token: str | None, port: Port) -> None:
    answer = port.post(batch(GOOD), token=token)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Device"
    assert not ReadingBlock.objects.exists()


def test_a_revoked_device_is_refused_at_once_although_its_token_is_remembered(
    port: Port, watch: Device
) -> None:
    async def before_and_after(client: httpx.AsyncClient) -> list[int]:
        first = await send(client, batch(GOOD))
        await asyncio.to_thread(_revoke, watch)
        second = await send(client, batch(GOOD | {"v": [80, 81]}))
        return [first.status_code, second.status_code]

    assert port.run(before_and_after) == [200, 401]
    assert values_of(watch.elder) == [72, 73]


def _revoke(watch: Device) -> None:
    revoke_device(device=watch, by="吴敏", at=NOON)
    connections.close_all()


def test_one_bad_request_does_not_fail_its_neighbours(port: Port, grandma: Elder) -> None:
    async def together(client: httpx.AsyncClient) -> list[int]:
        answers = await asyncio.gather(
            send(client, batch(GOOD)),
            send(client, "{"),
            send(client, batch(GOOD | {"metric": "spo2", "v": [97, 98]})),
            send(client, batch(GOOD), token="stranger"),
        )
        return [answer.status_code for answer in answers]

    assert port.run(together) == [200, 400, 200, 401]
    assert values_of(grandma) == [72, 73]
    assert values_of(grandma, "spo2") == [97, 98]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content_Type": "text/plain"}, json.dumps(batch(GOOD)), 415),
        ({"Content_Encoding": "br"}, json.dumps(batch(GOOD)), 415),
        ({}, " " * (1 << 20) + "{}", 413),
        ({"Content_Encoding": "gzip"}, gzip.compress(b" " * (64 << 20)), 413),
        ({"Content_Encoding": "gzip"}, b"not gzip", 400),
        ({"Content_Encoding": "gzip"}, gzip.compress(json.dumps(batch(GOOD)).encode())[:40], 400),
        ({}, json.dumps(batch(GOOD | {"dt": [0] * 50_001, "v": [70] * 50_001})), 413),
    ],
    ids=["plain", "brotli", "large", "bomb", "not gzip", "cut off", "many"],
)
def test_a_body_that_we_cannot_take_is_refused(
    headers: dict[str, str], body: str | bytes, status: int, port: Port
) -> None:
    answer = port.post(body, **headers)

    assert answer.status_code == status
    assert not ReadingBlock.objects.exists()


def test_a_packed_body_is_unpacked(port: Port, grandma: Elder) -> None:
    body = gzip.compress(json.dumps(batch(GOOD)).encode())

    answer = port.post(body, Content_Encoding="gzip")

    assert answer.json()["accepted"] == 2
    assert values_of(grandma) == [72, 73]


def test_a_full_queue_asks_to_come_back(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "MOST_WAITING", 1)

    answer = port.post(batch(GOOD))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert not ReadingBlock.objects.exists()


def test_a_device_in_too_great_a_hurry_is_slowed_down(port: Port, grandma: Elder) -> None:
    async def hurry(client: httpx.AsyncClient) -> list[httpx.Response]:
        await send(client, batch(GOOD))
        return await asyncio.gather(*(send(client, batch(GOOD)) for _ in range(20)))

    answers = port.run(hurry)

    slowed = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert {answer.headers["retry-after"] for answer in slowed} == {"1"}
    assert values_of(grandma) == [72, 73]


def test_a_database_that_is_away_is_never_acknowledged(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "songhe.health.taking.ingest._address", lambda: "host=127.0.0.1 port=1 connect_timeout=1"
    )

    answer = port.post(batch(GOOD))

    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})
    assert answer.headers["retry-after"] == "2"


def test_after_a_minute_without_a_database_all_that_is_sent_again_is_there_once(
    port: Port, grandma: Elder
) -> None:
    batches = [batch(series("heart_rate", minutes_ago(13 - n), [60 + n])) for n in range(3)]

    async def statuses(client: httpx.AsyncClient) -> list[int]:
        return [(await send(client, body)).status_code for body in batches]

    async def story(client: httpx.AsyncClient) -> list[list[int]]:
        assert (await send(client, batch(series("heart_rate", NOON, [59])))).status_code == 200
        _tokens, committer = port.app._engines()
        well = [writer.address for writer in committer.writers]
        for writer in committer.writers:
            writer.address = "host=127.0.0.1 port=1 connect_timeout=1"
            writer.thread.submit(writer.hang_up).result()
        found = []
        for seconds in (0, 30, 60):
            port.at = NOON + timedelta(seconds=seconds)
            found.append(await statuses(client))
        for writer, address in zip(committer.writers, well, strict=True):
            writer.address = address
        return [*found, await statuses(client), await statuses(client)]

    away, back = [503] * 3, [200] * 3
    assert port.run(story) == [away, away, away, back, back]
    assert sorted(values_of(grandma)) == [59 + n for n in range(4)]


def test_a_body_that_never_ends_is_refused_and_nothing_of_it_kept(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "SLOWEST_BODY", 0.01)

    async def drop_by_drop() -> AsyncIterator[bytes]:
        yield json.dumps(batch(GOOD)).encode()
        await asyncio.Event().wait()

    async def story(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        headers = {"Authorization": f"Device {TOKEN}", "Content-Type": "application/json"}
        address = "/api/v1/readings"
        slow = await client.post(address, content=drop_by_drop(), headers=headers)
        return slow, await send(client, batch(GOOD))

    slow, whole = port.run(story)

    assert (slow.status_code, slow.json()) == (408, {"error": "too_slow"})
    assert slow.headers["connection"] == "close"  # what is still coming is no second request
    assert whole.json() == {"accepted": 2, "duplicate": 0, "rejected": []}


def test_only_post_is_understood(port: Port) -> None:
    async def get(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/api/v1/readings")

    answer = port.run(get)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_the_latest_reading_is_the_newest_by_measuring_not_by_arriving(
    port: Port, grandma: Elder
) -> None:
    port.post(batch(series("heart_rate", minutes_ago(1), [75])))

    port.post(batch(series("heart_rate", minutes_ago(600), [61, 62])))

    assert latest_of(grandma, NOON)["heart_rate"].value == 75
    assert Arrival.objects.count() == 1  # what is old is not shown to the rules


def test_a_fast_clock_does_not_become_the_latest(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(1), [75])))

    port.post(batch(series("heart_rate", NOON + timedelta(hours=5), [99])))

    assert latest_of(grandma, NOON)["heart_rate"].value == 75
    assert values_of(grandma) == [75, 99]


def test_a_long_series_is_cut_by_the_hour_and_reads_as_it_was_sent(
    port: Port, grandma: Elder
) -> None:
    values = [60 + place % 40 for place in range(1000)]

    answer = port.post(batch(series("heart_rate", minutes_ago(1000), values)))

    assert answer.json()["accepted"] == 1000
    assert values_of(grandma) == values
    assert ReadingBlock.objects.count() == 17


def test_readings_in_the_wrong_order_are_sorted(port: Port, grandma: Elder) -> None:
    body = series("heart_rate", minutes_ago(5), [70, 72, 71])
    body["dt"] = [0, 120, -60]

    port.post(batch(body))

    assert values_of(grandma) == [70, 71, 72]


def test_poor_readings_are_kept_with_their_quality(port: Port, grandma: Elder) -> None:
    body = series("heart_rate", minutes_ago(5), [70, 71])
    body["q"] = [100, 20]

    port.post(batch(body))

    readings = readings_of(
        elder_id=grandma.pk, metric="heart_rate", since=minutes_ago(9), until=NOON
    )
    assert readings.quality.tolist() == [100, 20]
