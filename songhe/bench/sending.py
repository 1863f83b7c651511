"""One process of the load: bodies that are rendered once, spliced for each request.

Reads one line of JSON (see `load.Load`) from stdin, says `sending` when every connection stands,
sends until stdin ends or everything is sent, hears the answers it still waits for, and says what
came of it. Nothing of the program itself is loaded here.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

from songhe.bench.bodies import Bodies

MOST_SAMPLES = 200_000
AGAIN = 0.5  # seconds before a connection that broke is opened again
LAST_ANSWERS = 20.0  # seconds


@dataclass
class Tally:
    """What came of it."""

    began: float = 0.0
    seconds: float = 0.0
    requests: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    broken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    each_second: list[int] = field(default_factory=list)
    latencies_us: list[int] = field(default_factory=list)

    def take(self, answer: bytes, wanted_at: float) -> None:
        now = time.perf_counter()
        told = json.loads(answer)
        self.requests += 1
        self.accepted += told["accepted"]
        self.duplicate += told["duplicate"]
        self.rejected += len(told["rejected"])
        second = int(now - self.began)
        if second >= len(self.each_second):
            self.each_second += [0] * (second + 1 - len(self.each_second))
        self.each_second[second] += told["accepted"]
        self._sample(round((now - wanted_at) * 1e6))

    def _sample(self, us: int) -> None:
        """Keep every latency, and when there are too many a fair part of them."""
        if len(self.latencies_us) < MOST_SAMPLES:
            self.latencies_us.append(us)
        elif (place := random.randrange(self.requests)) < MOST_SAMPLES:  # noqa: S311 - which samples are kept is no secret
            self.latencies_us[place] = us

    def told(self) -> dict[str, Any]:
        return {
            "seconds": self.seconds,
            "requests": self.requests,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "broken": self.broken,
            "refused": dict(self.refused),
            "each_second": self.each_second,
            "latencies_us": self.latencies_us,
        }


class Line(asyncio.Protocol):
    """One connection that keeps its devices' batches going, one at a time."""

    def __init__(self, devices: list[Iterator[bytes]], tally: Tally, pause: float) -> None:
        self.devices = deque(devices)
        self.tally = tally
        self.pause = pause  # seconds from one sending to the next; 0: as soon as answered
        self.wanted_at = 0.0  # when the batch on its way should have left
        self.request = b""
        self.heard = b""
        self.stopping = False
        self.idle = asyncio.Event()
        self.transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] | None = None

    # --- The connection -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.heard = b""

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if not self.stopping:
            self.tally.broken += 1
        if self.lost is not None and not self.lost.done():
            self.lost.set_result(None)

    async def stay_connected(self, host: str, port: int) -> None:
        """Connect again whenever the other side goes away, and send again what was on its way."""
        loop = asyncio.get_running_loop()
        while not (self.stopping and self.idle.is_set()):
            self.lost = loop.create_future()
            if self.transport is None:
                try:
                    await loop.create_connection(lambda: self, host, port)
                except OSError:
                    self.tally.broken += 1
                    await asyncio.sleep(AGAIN)
                    continue
                self._write()
            await self.lost
            await asyncio.sleep(AGAIN)

    # --- Sending --------------------------------------------------------------------------

    def begin(self, after: float) -> None:
        self.wanted_at = time.perf_counter() + after
        asyncio.get_running_loop().call_later(after, self._send)

    def _send(self) -> None:
        while self.devices and not self.stopping:
            request = next(self.devices[0], None)
            if request is not None:
                self.devices.rotate(-1)
                self.request = request
                self._write()
                return
            self.devices.popleft()  # it has sent all it wanted to
        self.idle.set()

    def _write(self) -> None:
        if self.transport is not None and self.request:
            self.transport.write(self.request)

    def _after_answer(self) -> None:
        self.request = b""
        now = time.perf_counter()
        # Behind its time it catches up, and the waiting counts: nobody is spared by a slow server.
        self.wanted_at = self.wanted_at + self.pause if self.pause else now
        if self.stopping or self.wanted_at <= now:
            self._send()
        else:
            asyncio.get_running_loop().call_later(self.wanted_at - now, self._send)

    def stop(self) -> None:
        """Send nothing new; be idle when the last answer has come."""
        self.stopping = True
        if not self.request:
            self.idle.set()

    # --- Hearing --------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while (end := self.heard.find(b"\r\n\r\n")) >= 0:
            head = self.heard[:end].lower()
            place = head.find(b"content-length:")
            long = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self.heard) < end + 4 + long:
                return
            body = self.heard[end + 4 : end + 4 + long]
            self.heard = self.heard[end + 4 + long :]
            self._answered(head, body)

    def _answered(self, head: bytes, body: bytes) -> None:
        status = head[9:12].decode()
        if status == "200":
            self.tally.take(body, self.wanted_at)
            self._after_answer()
            return
        self.tally.refused[status] += 1
        place = head.find(b"retry-after:")
        pause = float(head[place + 12 :].split(b"\r\n", 1)[0]) if place >= 0 else 1.0
        if self.stopping:
            self.idle.set()
        else:
            asyncio.get_running_loop().call_later(pause, self._write)


async def send(facts: dict[str, Any], stop: asyncio.Event) -> Tally:
    """Send until told to stop; return what came of it."""
    bodies, tally, now = Bodies(facts), Tally(), time.time()
    devices = [bodies.requests_of(bodies.head_of(token), now) for token in facts["tokens"]]
    many = min(facts["connections"], len(devices))
    pause = many * bodies.readings / facts["rate"] if facts["rate"] else 0.0
    lines = [Line(devices[number::many], tally, pause) for number in range(many)]
    where = urlsplit(facts["address"])
    host, port = where.hostname or "127.0.0.1", where.port or 80
    for line in lines:
        await asyncio.get_running_loop().create_connection(lambda line=line: line, host, port)
    keeping = [asyncio.create_task(line.stay_connected(host, port)) for line in lines]
    _say("sending")
    tally.began = time.perf_counter()
    for number, line in enumerate(lines):
        line.begin(pause * number / many)
    stopped = asyncio.create_task(stop.wait())
    done = asyncio.create_task(_all_idle(lines))
    await asyncio.wait([stopped, done], return_when=asyncio.FIRST_COMPLETED)
    for line in lines:
        line.stop()
    await asyncio.wait({done}, timeout=LAST_ANSWERS)
    tally.seconds = time.perf_counter() - tally.began
    for task in [*keeping, stopped, done]:
        task.cancel()
    return tally


async def _all_idle(lines: Sequence[Line]) -> None:
    for line in lines:
        await line.idle.wait()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def _main() -> None:
    facts = json.loads(sys.stdin.readline())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def until_end() -> None:
        while sys.stdin.read(1):
            pass
        loop.call_soon_threadsafe(stop.set)

    ending = asyncio.get_running_loop().run_in_executor(None, until_end)
    tally = await send(facts, stop)
    _say(json.dumps(tally.told()))
    await ending


if __name__ == "__main__":
    uvloop.run(_main())
