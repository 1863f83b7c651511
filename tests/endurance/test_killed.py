"""What was answered with 200 is there exactly once, whoever is killed at whatever moment.

Real processes under load: a database that waits for the disk, two web processes, three workers.
Fifty times one of them is killed without warning, and for a while there is no database at all;
the watches send again what was not answered, and now and then what was. What is promised is a
minute: `SONGHE_ENDURANCE_DOWN=60` (seconds) lets the database be away so long. Without it these are
five, as nothing but the waiting is longer; the same minute is gone through by a clock that a test
moves in `songhe/health/tests/test_watches.py` and `test_readings_port.py`. At the end every reading
that was acknowledged is compared with what the database holds, and each elder with a racing heart
has exactly one open alert.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.utils import timezone

from songhe.config.embedded.server import Server
from songhe.config.testdb import migrate_by_copying
from songhe.health.rules import packing

KILLS = 50
WATCHES = 12
SENDERS = 4
STEP = timedelta(seconds=20)
A_BATCH = 5  # readings
DOWN = float(os.environ.get("SONGHE_ENDURANCE_DOWN", "5"))  # 60 is the promise
PATIENCE = 240  # seconds for everything to come to rest at the end
FAST = {0, 1, 2}  # watches on a racing heart


@dataclass
class Process:
    """One of ours, started again whenever it is gone."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "songhe.config.cli", *self.arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait()

    def look_after(self) -> None:
        """Start it when it is gone, as `songhe up` does."""
        if self.running is not None and self.running.poll() is not None:
            self.start()

    def kill_and_start(self) -> None:
        self.kill()
        self.start()


@dataclass
class Watch:
    """Sends batch after batch, each until it was answered with 200."""

    elder_id: int
    token: str
    value: float
    began: datetime
    sent: int = 0
    answered: dict[datetime, float] = field(default_factory=dict)
    tried: set[datetime] = field(default_factory=set)

    def batch(self, number: int) -> tuple[dict[str, Any], dict[datetime, float]]:
        first = self.began + STEP * A_BATCH * number
        readings = {
            first + STEP * place: self.value + (number * A_BATCH + place) % 7
            for place in range(A_BATCH)
        }
        series = {
            "metric": "heart_rate",
            "t0": first.isoformat(),
            "dt": [0] + [20] * (A_BATCH - 1),
            "v": list(readings.values()),
        }
        return {"batch": str(uuid.uuid4()), "series": [series]}, readings

    def send(self, ports: list[int], dice: random.Random) -> bool:
        """Try the next batch once, sometimes one that was answered before."""
        again = self.sent > 0 and dice.random() < 0.2
        number = dice.randrange(self.sent) if again else self.sent
        body, readings = self.batch(number)
        self.tried |= readings.keys()
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{dice.choice(ports)}/api/v1/readings",
                json=body,
                headers={"Authorization": f"Device {self.token}"},
                timeout=20,
            )
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            assert answer.status_code in {429, 503}, answer.text
            return False
        self.answered |= readings
        self.sent += not again
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Town:
    """Everything that runs."""

    server: Server
    environment: dict[str, str]
    ports: list[int]
    webs: list[Process]
    workers: list[Process]
    watches: list[Watch]

    def look_after(self) -> None:
        for process in (*self.webs, *self.workers):
            process.look_after()

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.address()) as connection:
            return connection.execute(question).fetchall()

    def kill_a_session(self, dice: random.Random) -> None:
        """Kill one server process of the database: all sessions end, and it recovers."""
        with suppress(psycopg.Error):
            found = self.ask(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid()"
            )
            if found:
                os.kill(dice.choice(found)[0], signal.SIGKILL)

    def kill_the_database(self, _dice: random.Random) -> None:
        postmaster = int((self.server.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        time.sleep(0.2)
        self.server.start_again()

    def kill_a_web(self, dice: random.Random) -> None:
        dice.choice(self.webs).kill_and_start()

    def kill_a_worker(self, dice: random.Random) -> None:
        dice.choice(self.workers).kill_and_start()


@pytest.fixture
def town(tmp_path: Path, django_db_setup: None) -> Iterator[Town]:
    server = Server(tmp_path / "var", "killed")
    with server.in_use() as address:
        migrate_by_copying(server)
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "SONGHE_VAR": str(tmp_path / "var"),
            "SONGHE_WORKER_SILENCE": "3",
            "DJANGO_SETTINGS_MODULE": "songhe.config.settings",
        }
        cli = [sys.executable, "-m", "songhe.config.cli"]
        subprocess.run([*cli, "prepare", "--no-demo"], env=environment, check=True)
        made = subprocess.run(
            [sys.executable, "-m", "tests.endurance.town", str(WATCHES)],
            env=environment,
            check=True,
            capture_output=True,
        )
        ports = [_free_port(), _free_port()]
        log = tmp_path / "processes.log"
        began = timezone.now().replace(microsecond=0) - timedelta(minutes=14)
        town = Town(
            server,
            environment,
            ports,
            [Process(("web", "--port", str(port)), environment, log) for port in ports],
            [Process(("worker",), environment, log) for _ in range(3)],
            [
                Watch(elder, token, 150.0 if number in FAST else 70.0, began)
                for number, (elder, token) in enumerate(json.loads(made.stdout.splitlines()[-1]))
            ],
        )
        everything = town.webs + town.workers
        for process in everything:
            process.start()
        try:
            yield town
        finally:
            for process in everything:
                process.kill()


@pytest.mark.long
def test_what_was_acknowledged_is_there_exactly_once(town: Town) -> None:
    dice = random.Random(1949)  # noqa: S311 - which to kill is no secret
    ways = [town.kill_a_session] * 30 + [town.kill_the_database] * 6
    ways += [town.kill_a_web] * 8 + [town.kill_a_worker] * 6
    dice.shuffle(ways)
    assert len(ways) == KILLS

    with _sending(town) as wrong:
        _until(lambda: all(watch.sent for watch in town.watches))
        for kill in ways:
            kill(dice)
            _wait_for_more(town, than=_answered(town))  # it goes on: the next kill finds load
            time.sleep(dice.random() * 0.3)
        town.server.stop()
        time.sleep(DOWN)  # the watches keep what they have, and ask again
        before = _answered(town)
        town.server.start_again()
        _wait_for_more(town, than=before)

    assert not wrong
    _nothing_lost_nothing_doubled(town)
    _until(lambda: _everything_was_looked_at(town))
    alerts = town.ask("SELECT elder_id, count(*) FROM health_alert GROUP BY elder_id")
    assert sorted(alerts) == sorted((town.watches[number].elder_id, 1) for number in FAST)
    twice = town.ask(
        "SELECT alert_id, number, person_id FROM health_alertstep"
        " GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    assert twice == []


@contextmanager
def _sending(town: Town) -> Iterator[list[str]]:
    """Let the watches send inside the block; yield the answers that should not be."""
    over = threading.Event()
    wrong: list[str] = []

    def send(number: int) -> None:
        own = random.Random(number)  # noqa: S311 - which one to send again is no secret
        while not over.is_set():
            for watch in town.watches[number::SENDERS]:
                try:
                    if not watch.send(town.ports, own):
                        time.sleep(0.05)
                except AssertionError as refusal:
                    wrong.append(str(refusal))

    senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield wrong
    finally:
        over.set()
        for sender in senders:
            sender.join()


def _answered(town: Town) -> int:
    return sum(len(watch.answered) for watch in town.watches)


def _everything_was_looked_at(town: Town) -> bool:
    town.look_after()
    return town.ask("SELECT count(*) FROM health_arrival") == [(0,)]


def _wait_for_more(town: Town, *, than: int) -> None:
    town.look_after()
    _until(lambda: _answered(town) > than)


def _until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        with suppress(psycopg.Error):
            if true():
                return
        assert time.monotonic() < limit, "it did not come to rest"
        time.sleep(0.1)


def _nothing_lost_nothing_doubled(town: Town) -> None:
    stored = _stored(town)
    for watch in town.watches:
        mine = stored[watch.elder_id]
        times = Counter(at for at, _value in mine)
        assert set(times.values()) == {1}, "a reading is stored twice"
        held = dict(mine)
        assert {at: held.get(at) for at in watch.answered} == watch.answered
        assert held.keys() <= watch.tried, "a reading that nobody sent"


def _stored(town: Town) -> dict[int, list[tuple[datetime, float]]]:
    found: dict[int, list[tuple[datetime, float]]] = {watch.elder_id: [] for watch in town.watches}
    for elder, t0, offsets, readings, quality in town.ask(
        "SELECT elder_id, t0, offsets, readings, quality FROM health_readingblock"
    ):
        first = round(t0.timestamp() * 1000)
        arrays = packing.unpack(first, offsets, readings, quality)
        for ms, value in zip(arrays.times.tolist(), arrays.values.tolist(), strict=True):
            found[elder].append((datetime.fromtimestamp(ms / 1000, UTC), value))
    return found
