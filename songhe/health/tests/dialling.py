"""Elder watches as the tests need them: a door with a clock, and lines to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.edge.watches import Manner, Watches
from songhe.health.queries.readings import readings_of
from songhe.health.rules.watch_frames import frame

SERIAL = "5678901234"
LK = frame("LK", maker="3G", serial=SERIAL)
WAIT = 20.0  # seconds; only a failure takes that long


def says(content: str, serial: str = SERIAL) -> bytes:
    return frame(content, maker="3G", serial=serial)


def position(word: str, at: datetime, status: str = "00000000") -> bytes:
    here = "A,30.546812,N,114.362071,E,1.20,90.0,25.0,9,80,77,5231,0"
    return says(f"{word},{at.astimezone(UTC):%d%m%y,%H%M%S},{here},{status}")


class Talk:
    """One watch's side of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self) -> bytes:
        """The next answer; nothing when the line was closed."""
        async with asyncio.timeout(WAIT):
            try:
                return await self.reader.readuntil(b"]")
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return b""

    async def ask(self, data: bytes) -> bytes:
        await self.send(data)
        return await self.hear()


Dial = Callable[[], Awaitable[Talk]]


class Ahead(asyncio.SelectorEventLoop):
    """A loop whose clock a test sets forward: what waits for a minute is over at once."""

    ahead = 0.0  # seconds

    def time(self) -> float:
        return super().time() + self.ahead


class Door:
    """A door that a test opens, with a clock that the test sets."""

    def __init__(self) -> None:
        self.at = NOON
        self.rung = 0
        self.manner = Manner()
        self.loop: Ahead  # while a story is told

    def _ring(self) -> None:
        self.rung += 1

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[Watches, int]]:
        door = Watches(self.manner, clock=lambda: self.at, ring=self._ring)
        port = await door.start("127.0.0.1", 0)
        try:
            yield door, port
        finally:
            await door.close()

    def run(
        self, story: Callable[[Watches, Callable[[], Awaitable[Talk]]], Awaitable[None]]
    ) -> None:
        async def whole() -> None:
            async with self.open() as (door, port):
                talks: list[Talk] = []

                async def dial() -> Talk:
                    talks.append(Talk(*await asyncio.open_connection("127.0.0.1", port)))
                    return talks[-1]

                await story(door, dial)
                for talk in talks:
                    talk.writer.close()

        self.loop = Ahead()
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(whole())


def values_of(elder: Elder, metric: str) -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=40),
        until=NOON + timedelta(days=2),
    )
    return [float(value) for value in readings.values]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not true():
            await asyncio.sleep(0.01)
