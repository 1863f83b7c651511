"""Readings by MQTT, through real brokers: the same answers as by HTTPS, and nothing lost."""

import asyncio
import json
import re
import signal
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.config.tests import brokers
from songhe.config.tests.brokers import MOSQUITTO, Running, until
from songhe.config.tests.processes import start
from songhe.health.actions.devices import enrol_device
from songhe.health.edge.mqtt import Bridge, Broker, NotABroker
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.queries.readings import readings_of
from songhe.health.states import DeviceKind
from songhe.health.taking.ingest import Ingest

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "token-of-a-watch-by-mqtt"

EACH_BROKER = pytest.mark.parametrize(
    "broker",
    [
        "nats",
        pytest.param(
            "mosquitto",
            marks=pytest.mark.skipif(
                not MOSQUITTO.exists(), reason="Mosquitto is not installed (apt install mosquitto)"
            ),
        ),
    ],
    indirect=True,
)


@pytest.fixture
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    with getattr(brokers, getattr(request, "param", "nats"))(tmp_path) as running:
        yield running


@pytest.fixture
def watch(grandma: Elder) -> Device:
    device, _token = enrol_device(
        elder=grandma, kind=DeviceKind.WATCH, name="手表", by="吴敏", at=NOON, token=TOKEN
    )
    return device


def topic_of(device: Device) -> str:
    return f"songhe/v1/readings/{device.code}"


def batch(*values: float, token: str | None = TOKEN, minutes: float = 10) -> dict[str, Any]:
    body = {
        "batch": str(uuid.uuid4()),
        "series": [
            {
                "metric": "heart_rate",
                "t0": (NOON - timedelta(minutes=minutes)).isoformat(),
                "dt": [0.0] + [1.0] * (len(values) - 1),
                "v": values,
            }
        ],
    }
    return body if token is None else {**body, "token": token}


def values_of(elder: Elder) -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric="heart_rate",
        since=NOON - timedelta(days=2),
        until=NOON + timedelta(days=1),
    )
    connections.close_all()
    return [float(value) for value in readings.values]


def bridged(broker: Running, story: Callable[[Bridge], Awaitable[None]]) -> None:
    """Let a bridge run in this process while the story goes on."""

    async def whole() -> None:
        port = Ingest(clock=lambda: NOON, ring=lambda: None)
        bridge = Bridge(Broker.at(broker.bridge), port)
        bridge.start()
        try:
            while bridge.connection == 0:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0)
            await story(bridge)
        finally:
            await bridge.close()
            await port.close()

    asyncio.run(asyncio.wait_for(whole(), brokers.WAIT))


def conversation(broker: Running, device: Device, *bodies: bytes) -> list[dict[str, Any]]:
    """Send bodies one after the other; return the answers."""

    def talk() -> list[dict[str, Any]]:
        line = broker.device("device-1")
        assert line.listen(f"{topic_of(device)}/answers")
        for number, body in enumerate(bodies):
            line.send(topic_of(device), body)
            until(lambda wanted=number + 1: len(line.heard) >= wanted)  # type: ignore[misc]
        line.close()
        return [json.loads(message.payload) for message in line.heard]

    answers: list[dict[str, Any]] = []

    async def story(_bridge: Bridge) -> None:
        answers.extend(await asyncio.to_thread(talk))

    bridged(broker, story)
    return answers


@EACH_BROKER
def test_a_batch_is_answered_as_by_https_once_it_is_safe(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    body = batch(72, 73, 999)

    (answer,) = conversation(broker, watch, json.dumps(body).encode())

    assert answer == {
        "batch": body["batch"],
        "status": 200,
        "accepted": 2,
        "duplicate": 0,
        "rejected": [{"series": 0, "index": 2, "why": "out_of_range"}],
    }
    assert values_of(grandma) == [72, 73]


@EACH_BROKER
def test_the_same_batch_again_is_a_duplicate(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    body = json.dumps(batch(72, 73)).encode()

    first, second = conversation(broker, watch, body, body)

    assert (first["accepted"], first["duplicate"]) == (2, 0)
    assert (second["accepted"], second["duplicate"]) == (0, 2)
    assert values_of(grandma) == [72, 73]


@EACH_BROKER
def test_what_is_refused_for_good_is_said_and_does_not_come_again(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    refused = [
        b"{",
        b"\xff\xfe",
        b"[" * 20_000,
        json.dumps(batch(72, token=None)).encode(),
        json.dumps(batch(72, token="another")).encode(),
        json.dumps(batch(72) | {"series": 7}).encode(),
        json.dumps(batch(*[72] * 50_001)).encode(),
    ]

    answers = conversation(broker, watch, *refused)
    again = conversation(broker, watch, json.dumps(batch(80)).encode())

    assert [answer["status"] for answer in answers] == [400, 400, 400, 401, 401, 400, 413]
    assert (answers[0]["error"], answers[0]["at"]) == ("malformed", "byte 1")
    assert answers[5]["at"] == "$.series"
    assert [answer["status"] for answer in again] == [200]
    assert values_of(grandma) == [80]


def test_a_token_decides_whose_readings_they_are_not_the_topic(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    other, _token = enrol_device(
        elder=grandma, kind=DeviceKind.CUFF, name="血压计", by="吴敏", at=NOON, token="other"
    )

    (answer,) = conversation(broker, other, json.dumps(batch(72)).encode())

    assert answer["status"] == 200
    assert set(ReadingBlock.objects.values_list("device_id", flat=True)) == {watch.pk}


@EACH_BROKER
def test_what_cannot_be_written_stays_with_the_broker_until_it_can(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    async def while_away(bridge: Bridge) -> None:
        with pytest.MonkeyPatch.context() as away:
            away.setattr("songhe.health.taking.ingest._address", lambda: "host=127.0.0.1 port=1")
            line = await asyncio.to_thread(broker.device, "device-1")
            await asyncio.to_thread(line.send, topic_of(watch), json.dumps(batch(72)).encode())
            while not bridge.underway:
                await asyncio.sleep(0.01)
            await bridge.close()
            line.close()
            assert not bridge.counts

    async def once_it_is_back(bridge: Bridge) -> None:
        while not bridge.counts:
            await asyncio.sleep(0.01)

    bridged(broker, while_away)
    assert values_of(grandma) == []

    bridged(broker, once_it_is_back)

    assert values_of(grandma) == [72]


@pytest.mark.long
@EACH_BROKER
def test_a_bridge_that_is_killed_loses_nothing_and_doubles_nothing(
    broker: Running, watch: Device, grandma: Elder, tmp_path: Path
) -> None:
    batches = [batch(*range(60, 70), minutes=1 + number) for number in range(300)]
    expected = sorted(60.0 + place for place in range(10)) * 300

    async def only_subscribe(_bridge: Bridge) -> None:
        return

    bridged(broker, only_subscribe)  # from now on the broker keeps what comes
    line = broker.device("device-1")
    for body in batches:
        line.send(topic_of(watch), json.dumps(body).encode(), wait=False)
    first = start(tmp_path / "home", "mqtt", SONGHE_MQTT_URL=broker.bridge)
    try:
        until(lambda: len(values_of(grandma)) > 200)
    finally:
        first.kill()
        first.wait()
    stored = len(values_of(grandma))

    second = start(tmp_path / "home", "mqtt", SONGHE_MQTT_URL=broker.bridge)
    try:
        until(lambda: len(values_of(grandma)) == 3000)
    finally:
        second.send_signal(signal.SIGTERM)
        status = second.wait(brokers.WAIT)
        line.close()

    assert stored < 3000
    assert status == 0
    assert sorted(values_of(grandma)) == sorted(expected)
    assert sum(ReadingBlock.objects.values_list("n", flat=True)) == 3000


def test_a_batch_that_waited_at_the_broker_does_not_make_a_clock_wrong(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    body = batch(72) | {"sent_at": (NOON - timedelta(hours=3)).isoformat()}

    (answer,) = conversation(broker, watch, json.dumps(body).encode())

    assert answer["accepted"] == 1
    readings = readings_of(
        elder_id=grandma.pk, metric="heart_rate", since=NOON - timedelta(hours=1), until=NOON
    )
    assert readings.times.tolist() == [(NOON - timedelta(minutes=10)).timestamp() * 1000]
    watch.refresh_from_db()
    assert watch.clock_skew == 0


def test_the_example_in_the_document_goes_as_written(broker: Running, grandma: Elder) -> None:
    text = (settings.ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
    examples = re.findall(r"^    (songhe/v1/readings/\S+)\n    (\{.*\})$", text, re.MULTILINE)
    (topic, body), (answers, answer) = examples
    device = enrol_device(
        elder=grandma,
        kind=DeviceKind.WATCH,
        name="手表",
        by="吴敏",
        at=NOON,
        token=json.loads(body)["token"],
    )[0]
    Device.objects.filter(pk=device.pk).update(code=topic.rpartition("/")[2])
    device.refresh_from_db()

    (heard,) = conversation(broker, device, body.encode())

    assert (topic, answers) == (topic_of(device), f"{topic_of(device)}/answers")
    assert heard == json.loads(answer)
    assert json.dumps(heard, separators=(",", ":")) == answer
    assert values_of(grandma) == [72, 73]


def test_our_broker_keeps_what_it_acknowledged_when_it_is_killed(
    broker: Running, watch: Device, grandma: Elder
) -> None:
    async def nothing(_bridge: Bridge) -> None:
        return

    async def all_come(bridge: Bridge) -> None:
        while bridge.counts[200] < 20:
            await asyncio.sleep(0.01)

    bridged(broker, nothing)
    line = broker.device("device-1")
    for number in range(20):
        line.send(topic_of(watch), json.dumps(batch(60 + number, minutes=number + 1)).encode())
    broker.process.kill()
    broker.process.wait()
    line.close()

    broker.start_again()
    bridged(broker, all_come)

    assert sorted(values_of(grandma)) == [60.0 + number for number in range(20)]


def test_at_our_broker_devices_see_nothing_of_one_another(broker: Running, watch: Device) -> None:
    line = broker.device("device-1")

    assert not line.listen("songhe/v1/readings/+")
    assert not line.listen(topic_of(watch))
    assert not line.listen("#")
    assert not line.listen("$JS/#")
    assert line.listen(f"{topic_of(watch)}/answers")
    line.close()


def test_at_our_broker_nobody_answers_but_the_bridge(broker: Running, watch: Device) -> None:
    honest, forger = broker.device("device-1"), broker.device("device-2")
    assert honest.listen(f"{topic_of(watch)}/answers")
    forger.send(f"{topic_of(watch)}/answers", b'{"status": 200}')
    honest.close()
    forger.close()

    (answer,) = conversation(broker, watch, json.dumps(batch(72)).encode())

    assert honest.heard == []
    assert answer["status"] == 200


def test_at_our_broker_a_stranger_is_refused(broker: Running) -> None:
    stranger = broker.device("device-1", password="guess")

    assert not any(stranger.connected)
    stranger.close()


def test_a_bridge_without_a_broker_s_address_says_what_to_do(tmp_path: Path) -> None:
    process = start(tmp_path / "home", "mqtt")

    assert process.wait(brokers.WAIT) == 1
    assert "SONGHE_MQTT=1 songhe up" in (tmp_path / "home" / "output.log").read_text()


@pytest.mark.parametrize("address", ["", "http://x", "mqtt://", "broker:1883"])
def test_an_address_that_names_no_broker_is_refused(address: str) -> None:
    with pytest.raises(NotABroker):
        Broker.at(address)


def test_an_address_says_all_about_a_broker() -> None:
    assert Broker.at("mqtts://b%40x:p%2Fw@broker.example/songhe-7") == Broker(
        "broker.example", 8883, "b@x", "p/w", "songhe-7", tls=True
    )
