"""Load: many devices that send through the real address, from processes of their own.

    with Load(address, tokens, rate=20_000).running() as load:
        …  # measure something beside it
    figures = load.stop()

or `Load(address, tokens).for_seconds(30)`, or `Load(…, batches=10).to_the_end()`. The senders (see
`sending`) share no interpreter with the server or with whoever measures. A device sends its
batches one after the other, and the same one again until it was taken; each batch continues where
the one before it ended.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

METRICS = ("heart_rate", "spo2", "respiratory_rate", "hrv_sdnn", "steps")
PATIENCE = 60  # seconds for the senders to begin, or to hear the last answers


class SendersFailed(Exception):
    """A process of the load ended before it was asked to."""


@dataclass(frozen=True)
class Load:
    """What is sent, and how fast.

    Readings are divided over the metrics. With a rate and no `every`, each device's readings keep
    up with the clock; with neither, they are a second apart, so a fast server drives them ahead
    of it: give `begins` (seconds since 1970) where that matters.
    """

    address: str  # http://127.0.0.1:8000
    tokens: Sequence[str]  # of the devices
    connections: int = 64
    readings_per_request: int = 100
    rate: float = 0.0  # readings a second, all together; 0: as many as are taken
    every: float = 0.0  # seconds between two readings of a metric
    begins: float = 0.0  # when the first reading was taken; 0: so that the first batch ends now
    metrics: Sequence[str] = METRICS
    batches: int = 0  # how many each device sends; 0: until stopped
    processes: int = 1
    seed: int = 1

    @property
    def step(self) -> float:
        """How many seconds lie between two readings of a metric."""
        if self.every or not self.rate:
            return self.every or 1.0
        turn = len(self.tokens) * self.readings_per_request / self.rate
        return round(turn / max(1, self.readings_per_request // len(self.metrics)), 3)

    def shares(self) -> list["Load"]:
        """One part for each process; no device is in two."""
        many = min(self.processes, len(self.tokens), self.connections)
        facts = {**asdict(self), "every": self.step, "processes": 1}
        facts |= {"rate": self.rate / many, "connections": self.connections // many}
        return [
            Load(**{**facts, "tokens": list(self.tokens)[part::many], "seed": self.seed + part})
            for part in range(many)
        ]

    @contextmanager
    def running(self) -> Iterator["Running"]:
        """Have it run inside the block; it is stopped at the end, at the latest."""
        running = Running([_start(share) for share in self.shares()])
        try:
            running.wait_until_sending()
            yield running
        finally:
            running.kill()

    def for_seconds(self, seconds: float) -> "Figures":
        with self.running() as running:
            time.sleep(seconds)
            return running.stop()

    def to_the_end(self) -> "Figures":
        """Let each device send its batches."""
        with self.running() as running:
            return running.finish()


@dataclass(frozen=True)
class Figures:
    """What came of it. Latency is from the moment a batch should have left to its 200."""

    seconds: float
    requests: int  # answered with 200
    accepted: int  # readings
    duplicate: int
    rejected: int
    refused: dict[str, int]  # other answers, by status; the batch was sent again
    broken: int  # connections that ended; the batch was sent again
    each_second: list[int]  # readings accepted in each second
    latencies: NDArray[np.float64] = field(repr=False)  # ms, sorted

    @property
    def readings_per_s(self) -> float:
        return self.accepted / self.seconds if self.seconds else 0.0

    @property
    def p50_ms(self) -> float:
        return percentile(self.latencies, 50)

    @property
    def p99_ms(self) -> float:
        return percentile(self.latencies, 99)


def percentile(values: Sequence[float] | NDArray[np.float64], share: float) -> float:
    """The value under which that many per cent lie; 0 where there is none."""
    return float(np.percentile(values, share)) if len(values) else 0.0


class Running:
    """The processes that send."""

    def __init__(self, senders: Sequence["subprocess.Popen[str]"]) -> None:
        self.senders = senders
        self._figures: Figures | None = None

    def wait_until_sending(self) -> None:
        """:raises SendersFailed: if one of them could not connect."""
        for sender in self.senders:
            if _line(sender) != "sending\n":
                raise SendersFailed

    def stop(self) -> Figures:
        """Let them hear the answers they wait for; return what came of it all. Twice is once."""
        for sender in self.senders:
            if sender.stdin is not None:
                sender.stdin.close()
        return self.finish()

    def finish(self) -> Figures:
        """Wait until they have sent what they wanted to; return what came of it all."""
        if self._figures is None:
            self._figures = _together([json.loads(_line(sender)) for sender in self.senders])
        return self._figures

    def kill(self) -> None:
        for sender in self.senders:
            if sender.poll() is None:
                sender.kill()
                sender.wait()
            for pipe in (sender.stdin, sender.stdout):
                if pipe is not None:
                    pipe.close()


def _start(share: Load) -> "subprocess.Popen[str]":
    sender = subprocess.Popen(
        [sys.executable, "-m", "songhe.bench.sending"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sender.stdin is not None  # noqa: S101 - asked for above
    sender.stdin.write(json.dumps(asdict(share)) + "\n")
    sender.stdin.flush()
    return sender


def _line(sender: "subprocess.Popen[str]") -> str:
    """Return the next line it says.

    :raises SendersFailed: if it has ended.
    """
    line = sender.stdout.readline() if sender.stdout is not None else ""
    if not line:
        raise SendersFailed(f"a sender ended with {sender.wait(PATIENCE)}")
    return line


def _together(told: Sequence[dict[str, Any]]) -> Figures:
    refused: Counter[str] = Counter()
    longest = max(len(one["each_second"]) for one in told)
    each_second = np.zeros(longest, dtype=np.int64)
    for one in told:
        refused.update(one["refused"])
        each_second[: len(one["each_second"])] += np.array(one["each_second"], dtype=np.int64)
    latencies = [np.array(one["latencies_us"], dtype=np.float64) / 1000 for one in told]
    sums = {
        key: sum(one[key] for one in told)
        for key in ("requests", "accepted", "duplicate", "rejected", "broken")
    }
    return Figures(
        seconds=max(one["seconds"] for one in told),
        refused=dict(refused),
        each_second=each_second.tolist(),
        latencies=np.sort(np.concatenate(latencies)),
        **sums,
    )
