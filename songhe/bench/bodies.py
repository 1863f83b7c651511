"""Requests of many devices: rendered once, then only moments and numbers are spliced in."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

VARIANTS = 24  # bodies that are rendered beforehand; values differ between them
SPREAD = {  # where ordinary values lie: a load raises no alert
    "heart_rate": (62, 84),
    "spo2": (96, 99),
    "respiratory_rate": (13, 18),
    "hrv_sdnn": (25, 55),
    "steps": (0, 60),
    "battery": (40, 90),
}


class Bodies:
    """Renders requests: two slots of text to fill for each, and one for each metric."""

    def __init__(self, facts: dict[str, Any]) -> None:
        dice = random.Random(facts["seed"])  # noqa: S311 - no secrets
        self.each = max(1, facts["readings_per_request"] // len(facts["metrics"]))
        self.step = facts["every"]
        self.span = self.each * self.step
        self.readings = self.each * len(facts["metrics"])
        self.metrics = len(facts["metrics"])
        self.begins = facts["begins"]
        self.batches = facts["batches"]
        self.variants = [self._rendered(facts["metrics"], dice) for _ in range(VARIANTS)]
        self.host = urlsplit(facts["address"]).netloc
        self.numbers = count(1)
        self.mark = f"{dice.getrandbits(32):08x}"

    def _rendered(self, metrics: list[str], dice: random.Random) -> bytes:
        columns = [self._column(metric, dice) for metric in metrics]
        return ('{"batch":"%b","sent_at":"%b","series":[' + ",".join(columns) + "]}").encode()

    def _column(self, metric: str, dice: random.Random) -> str:
        low, high = SPREAD.get(metric, (50, 60))
        step = int(self.step) if self.step == int(self.step) else self.step
        dt = ",".join(["0"] + [str(step)] * (self.each - 1))
        values = ",".join(str(dice.randint(low, high)) for _ in range(self.each))
        return f'{{"metric":"{metric}","t0":"%b","dt":[{dt}],"v":[{values}]}}'

    def head_of(self, token: str) -> bytes:
        return (
            f"POST /api/v1/readings HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Authorization: Device {token}\r\nContent-Type: application/json\r\n"
            "Content-Length: "
        ).encode()

    def requests_of(self, head: bytes, now: float) -> Iterator[bytes]:
        """The requests of one device, each continuing where the last one ended."""
        t0 = self.begins or now - self.span
        variants = self.variants
        for _ in range(self.batches) if self.batches else count():
            number = next(self.numbers)
            batch = f"{self.mark}-{number >> 48 & 0xFFFF:04x}-7000-8000-{number:012x}".encode()
            moments = (_iso(t0),) * self.metrics
            body = variants[number % VARIANTS] % (batch, _iso(time.time()), *moments)
            yield b"%b%d\r\n\r\n%b" % (head, len(body), body)
            t0 += self.span


def _iso(seconds: float) -> bytes:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").encode()
