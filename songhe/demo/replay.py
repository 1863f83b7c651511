"""`songhe replay`: a wearable that sends through the real address.

Without options it sends a gentle day in real time, until it is stopped; the page /demo/ has
a button that lets the heart race. With a CSV, or faster than time, it sends a recording.
"""

import argparse
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import httpx
from django.utils import timezone

from songhe.demo.cast import WATCH_TOKEN
from songhe.demo.city.residents import residents
from songhe.demo.city.sending import send_days, send_live
from songhe.demo.wearable import BEAT, Body, NotReadable, Sample, day, recording, take_wish

PATH = "/api/v1/readings"
SYNC = timedelta(seconds=5)  # how often a live wearable sends
PORTION = timedelta(minutes=10)  # what a recording sends at once
LONGEST_PAUSE = 30.0
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}

Say = Callable[[str], None]


class Refused(Exception):
    """The port says that trying again will not help."""


def main(arguments: Sequence[str]) -> None:
    """Send until done, or until stopped."""
    wanted = _parser().parse_args(arguments)
    try:
        with httpx.Client(base_url=wanted.address, timeout=20) as client:
            sender = Sender(client, wanted.token, _say)
            if wanted.csv is None and wanted.speed == 1:
                with _living_city(client, wanted):
                    live(sender, episode_after=wanted.episode)
            elif wanted.csv is None and wanted.city:
                _send_city(client, wanted)
            else:
                _send_recording(sender, wanted)
    except (Refused, NotReadable, OSError) as reason:
        _say(str(reason))
        sys.exit(1)
    except KeyboardInterrupt:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="songhe replay", description="Send readings as a wearable does."
    )
    parser.add_argument("--address", "--url", default="http://127.0.0.1:8000")
    parser.add_argument("--token", default=WATCH_TOKEN, help="of the device (王奶奶的手表)")
    parser.add_argument(
        "--csv", type=Path, help="a recording: a column of ISO times (local), one of numbers"
    )
    parser.add_argument("--metric", default="heart_rate", help="what the CSV holds")
    parser.add_argument(
        "--speed", type=float, default=1, help="times faster than life; 0 is without a pause"
    )
    parser.add_argument(
        "--when",
        choices=("ending-now", "as-recorded"),
        default="ending-now",
        help="where in time a recording is put; only what is younger than 15 minutes alerts",
    )
    parser.add_argument(
        "--city", type=int, default=0, metavar="N", help="so many other elders wear a watch as well"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the city")
    parser.add_argument(
        "--days", type=float, default=1, help="of the city, ending now, when not at --speed 1"
    )
    parser.add_argument(
        "--episode", type=float, metavar="SECONDS", help="live: let the heart race so soon"
    )
    return parser


def _say(words: str) -> None:
    sys.stderr.write(f"replay: {words}\n")
    sys.stderr.flush()


class Sender:
    """Sends batches, the same one again until it is safe."""

    def __init__(self, client: httpx.Client, token: str, say: Say) -> None:
        self.client = client
        self.token = token
        self.say = say
        self.accepted = self.duplicate = self.rejected = 0

    def send(self, samples: Sequence[Sample]) -> None:
        """:raises Refused: if trying again will not help."""
        body = batch_of(samples)
        answer = self._until_safe(body)
        self.accepted += answer["accepted"]
        self.duplicate += answer["duplicate"]
        self.rejected += len(answer["rejected"])

    def _until_safe(self, body: dict[str, Any]) -> Any:
        pause = 1.0
        while True:
            wait = pause
            body["sent_at"] = timezone.now().isoformat()
            try:
                answer = self.client.post(
                    PATH, json=body, headers={"Authorization": f"Device {self.token}"}
                )
            except httpx.TransportError:
                self.say(f"nobody answers, trying again in {wait:.0f} s")
            else:
                if answer.status_code == 200:
                    return answer.json()
                if answer.status_code not in TRY_AGAIN:
                    raise Refused(f"{answer.status_code}: {answer.text}")
                wait = float(answer.headers.get("Retry-After", pause))
            time.sleep(wait)
            pause = min(LONGEST_PAUSE, pause * 2)

    @property
    def words(self) -> str:
        return f"{self.accepted} accepted, {self.duplicate} were there, {self.rejected} refused"


def batch_of(samples: Sequence[Sample]) -> dict[str, Any]:
    """Put readings into the wire format, column by column."""
    ordered = sorted(samples, key=lambda sample: (sample.metric, sample.at))
    return {
        "batch": str(uuid.uuid4()),
        "series": [
            _series(metric, list(column))
            for metric, column in groupby(ordered, key=lambda sample: sample.metric)
        ],
    }


def _series(metric: str, column: Sequence[Sample]) -> dict[str, Any]:
    times = [sample.at for sample in column]
    before = [times[0], *times[:-1]]
    return {
        "metric": metric,
        "t0": times[0].isoformat(),
        "dt": [(b - a).total_seconds() for a, b in zip(before, times, strict=True)],
        "v": [sample.value for sample in column],
    }


# --- Live ----------------------------------------------------------------------------------


def live(
    sender: Sender,
    *,
    episode_after: float | None = None,
    clock: Callable[[], datetime] = timezone.now,
    sleep: Callable[[float], None] = time.sleep,
    most: int | None = None,
) -> None:
    """Send what is measured, as it is measured, for ever (or `most` times)."""
    body = Body(Random("wang xiulan"))
    started = at = clock()
    take_wish()  # what was asked of a replay that is gone
    sender.say("王奶奶的手表开始发送")
    sent = 0
    while most is None or sent < most:
        now = clock()
        asked = episode_after is not None and (now - started).total_seconds() >= episode_after
        if take_wish() or asked:
            body.began, episode_after = now, None
            sender.say("心率升高")
        samples = list(_measured(body, at, now))
        at = samples[-1].at + BEAT if samples else at
        if samples:
            sender.send(samples)
        sent += 1
        sleep(SYNC.total_seconds())


def _measured(body: Body, since: datetime, until: datetime) -> Iterator[Sample]:
    """Everything measured since the last time; a long sleep of the machine is no measuring."""
    at = max(since, until - PORTION)
    while at <= until:
        yield from body.samples(at)
        at += BEAT


# --- The city ------------------------------------------------------------------------------


@contextmanager
def _living_city(client: httpx.Client, wanted: argparse.Namespace) -> Iterator[None]:
    """Let others send as well, beside whatever happens inside the block."""
    people = residents(wanted.city, seed=wanted.seed, at=timezone.now()) if wanted.city else []
    if not people:
        yield
        return
    _say(f"{len(people)} others wear a watch as well")
    stop = threading.Event()

    def send() -> None:
        try:
            send_live(people, lambda token: Sender(client, token, _say), wait=stop.wait)
        except Refused as reason:
            _say(f"the others stopped: {reason}")

    thread = threading.Thread(target=send, name="city", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def _send_city(client: httpx.Client, wanted: argparse.Namespace) -> None:
    now = timezone.now()
    people = residents(wanted.city, seed=wanted.seed, at=now)
    sent = send_days(
        people,
        lambda token: Sender(client, token, _say),
        since=now - timedelta(days=wanted.days),
        until=now,
        speed=wanted.speed,
    )
    _say(f"done: {sent} readings of {len(people)} elders")


# --- Recordings ----------------------------------------------------------------------------


def _send_recording(sender: Sender, wanted: argparse.Namespace) -> None:
    now = timezone.now()
    if wanted.csv is None:
        samples = day(until=now, dice=Random("wang xiulan"))
    else:
        samples = recording(wanted.csv, metric=wanted.metric)
        if wanted.when == "ending-now":
            samples = shifted(samples, now - samples[-1].at)
    send_all(sender, samples, speed=wanted.speed)
    sender.say(f"done: {sender.words}")


def shifted(samples: Iterable[Sample], by: timedelta) -> list[Sample]:
    return [sample._replace(at=sample.at + by) for sample in samples]


def portions(samples: Sequence[Sample]) -> list[list[Sample]]:
    """What a wearable that is heard every ten minutes sends at once."""
    width = PORTION.total_seconds()
    return [
        list(part)
        for _, part in groupby(samples, key=lambda sample: sample.at.timestamp() // width)
    ]


def send_all(
    sender: Sender,
    samples: Sequence[Sample],
    *,
    speed: float,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Send a recording portion by portion, so much faster than it happened."""
    parts = portions(samples)
    for number, part in enumerate(parts):
        if number and speed:
            sleep((part[0].at - parts[number - 1][0].at).total_seconds() / speed)
        sender.send(part)
        if number % 50 == 0 or number + 1 == len(parts):
            sender.say(f"{number + 1} of {len(parts)} portions, {sender.words}")
