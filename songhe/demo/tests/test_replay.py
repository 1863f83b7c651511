"""The wearable that never was, and how it sends."""

import json
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from conftest import NOON, Cast
from songhe.demo import wearable
from songhe.demo.pace import quicken
from songhe.demo.replay import Refused, Sender, batch_of, live, portions, send_all, shifted
from songhe.demo.wearable import Body, NotReadable, Sample, day, recording
from songhe.health.queries.rules import own_ladder_of, rule_for


class Port:
    """Answers as told, and remembers what came."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.batches: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            raise httpx.ConnectError("nobody is there")
        if status != 200:
            return httpx.Response(status, headers={"Retry-After": "0"})
        self.batches.append(body)
        count = sum(len(series["v"]) for series in body["series"])
        return httpx.Response(200, json={"accepted": count, "duplicate": 0, "rejected": []})

    def sender(self) -> Sender:
        client = httpx.Client(transport=httpx.MockTransport(self), base_url="http://port")
        return Sender(client, "token", lambda words: None)


def test_a_day_is_believable_and_has_its_episode() -> None:
    samples = day(until=NOON, dice=Random(1))
    rates = [sample.value for sample in samples if sample.metric == "heart_rate"]
    racing = [
        sample.at for sample in samples if sample.metric == "heart_rate" and sample.value > 100
    ]

    assert len(rates) == 24 * 720 + 1
    assert 45 < min(rates) < 65
    assert 105 < max(rates) < 131
    assert max(racing) - min(racing) > timedelta(minutes=4)
    assert min(racing) > NOON - timedelta(minutes=21)


def test_the_same_dice_give_the_same_day() -> None:
    assert day(until=NOON, dice=Random(7)) == day(until=NOON, dice=Random(7))


def test_a_batch_is_columns_in_the_order_of_time() -> None:
    later = NOON + timedelta(seconds=90)
    body = batch_of([Sample(later, "spo2", 97), Sample(NOON, "spo2", 96)])

    assert body["series"] == [
        {"metric": "spo2", "t0": NOON.isoformat(), "dt": [0.0, 90.0], "v": [96, 97]}
    ]


def test_the_same_batch_is_sent_until_it_is_safe() -> None:
    port = Port(503, 429, 200)
    sender = port.sender()

    sender.send([Sample(NOON, "heart_rate", 72)])

    assert len(port.batches) == 1
    assert sender.accepted == 1


def test_what_will_never_be_taken_is_not_sent_again() -> None:
    with pytest.raises(Refused):
        Port(401).sender().send([Sample(NOON, "heart_rate", 72)])


def test_a_recording_is_sent_whole_and_as_fast_as_wished() -> None:
    samples = day(until=NOON, dice=Random(1))[-500:]
    port = Port()
    pauses: list[float] = []

    send_all(port.sender(), samples, speed=60, sleep=pauses.append)

    sent = sum(len(series["v"]) for body in port.batches for series in body["series"])
    assert sent == 500
    assert len(pauses) == len(portions(samples)) - 1
    assert max(pauses) <= 10


def test_live_sends_what_is_measured_and_hears_a_wish(tmp_path: Path, settings: Any) -> None:
    settings.SONGHE_VAR = tmp_path
    port, now = Port(), [NOON]

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)
        if now[0] == NOON + timedelta(seconds=50):
            wearable.wish_for_episode()

    live(port.sender(), clock=lambda: now[0], sleep=sleep, most=60)

    rates = [v for body in port.batches for one in body["series"] for v in one["v"]]
    assert max(rates[:9]) < 100 < min(rates[20:40])
    assert not wearable.take_wish()


def test_a_csv_is_read_by_its_shape(tmp_path: Path) -> None:
    file = tmp_path / "beats.csv"
    file.write_text(
        "subject,taken_at_local,bpm\n7,2016-05-10T06:55:31,70\n7,2016-05-10T06:55:26,71\n"
        "7,2016-05-10T06:56:00,\n"
    )

    samples = recording(file, metric="heart_rate")

    assert [sample.value for sample in samples] == [71, 70]
    assert samples[0].at.isoformat() == "2016-05-10T06:55:26+08:00"
    assert shifted(samples, timedelta(days=1))[0].at.day == 11


@pytest.mark.parametrize("content", ["", "a,b\nx,y\n", "at,bpm\n2016-05-10T06:55:31,70\nsoon,71\n"])
def test_a_file_that_is_no_recording_says_so(content: str, tmp_path: Path) -> None:
    file = tmp_path / "beats.csv"
    file.write_text(content)

    with pytest.raises(NotReadable):
        recording(file, metric="heart_rate")


def test_an_episode_ends(cast: Cast) -> None:
    body = Body(Random(1), began=NOON)

    assert body.heart_rate(NOON + timedelta(minutes=2)) > 100
    assert body.heart_rate(NOON + timedelta(minutes=6)) < 100


def test_the_story_has_a_quick_pace(cast: Cast) -> None:
    quicken(cast.grandma, at=NOON)
    quicken(cast.grandma, at=NOON)

    rule = rule_for(cast.grandma.pk, "heart_rate_high")
    assert [level.hold_seconds for level in rule.levels] == [60, 30]
    assert [rung.seconds for rung in own_ladder_of(cast.grandma)] == [20, 30, 30, 600, 1800]
