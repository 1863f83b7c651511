"""Group commit: everybody who waits within a few milliseconds shares one commit.

A writer waits for work, sleeps for the window, takes the whole queue, and writes it in one
transaction; only then does anybody hear that their readings are safe. When that fails
nobody hears it, and the devices send again: the same readings twice are the same readings.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import structlog
from prometheus_client import Histogram

from songhe.health.rules.packing import Block
from songhe.health.taking import senders, storing
from songhe.health.taking.compacting import take
from songhe.health.taking.senders import NOTHING, Beside, Sending
from songhe.health.taking.storing import FIRST

WINDOW = 0.005  # seconds
WRITERS = 2  # while one commits the other collects; a call for help has one of its own
MOST_WAITING = 500_000  # readings
PACE = 0.25  # seconds between two askings for the rules: sifted together, readings cost little
EACH_DEVICE = 8  # batches of one device that may wait at once

COMMITS = Histogram("songhe_readings_commit_seconds", "Writing one group of readings")
logger = structlog.get_logger(__name__)


class Busy(Exception):
    """Too much is waiting already; come back in a moment."""


class TooEager(Exception):
    """This device has too many batches on the way."""


class Away(Exception):
    """The database cannot be reached, or did not take the readings."""


Outcome = list[int] | Exception


@dataclass(eq=False)
class Waiting:
    """One batch on its way into the database."""

    sending: Sending
    readings: int
    done: "asyncio.Future[list[int]]"

    @property
    def calls(self) -> bool:
        return any(block.key.metric in storing.CALLS for block in self.sending.blocks)


class Writer:
    """One connection and the thread that uses it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="readings")
        self.connection: psycopg.Connection[Any] | None = None
        self.known_months: set[datetime] = set()

    def write(self, group: Sequence[Sending], at: datetime) -> list[Outcome]:
        """Write a group in one transaction; return for each what became of it."""
        try:
            return self._write(group, at)
        except (psycopg.DataError, psycopg.IntegrityError):
            # Cannot happen after sifting; if it does, the neighbours shall not suffer.
            logger.exception("readings_refused_by_database", batches=len(group))
            return [self._write_alone(one, at) for one in group]
        except psycopg.Error:
            logger.exception("readings_not_written", batches=len(group))
            self.hang_up()
            return [Away() for _ in group]

    def _write_alone(self, one: Sending, at: datetime) -> Outcome:
        try:
            return self._write([one], at)[0]
        except psycopg.Error:
            return Away()

    def _write(self, group: Sequence[Sending], at: datetime) -> list[Outcome]:
        connection = self._connected()
        self._prepare_months(connection, [block for one in group for block in one.blocks])
        with connection.transaction(), COMMITS.time():
            faults = senders.check(connection, group, at=at)
            taken = [one for one, fault in zip(group, faults, strict=True) if fault is None]
            blocks = [block for one in taken for block in one.blocks]
            fresh = iter(take(connection, blocks, at=at))
            senders.note(connection, taken, at=at)
        return [
            fault or [next(fresh) for _ in one.blocks]
            for one, fault in zip(group, faults, strict=True)
        ]

    def _connected(self) -> psycopg.Connection[Any]:
        if self.connection is None or self.connection.closed:
            self.connection = psycopg.connect(
                self.address,
                autocommit=True,
                connect_timeout=3,
                application_name="songhe readings",
                options="-c statement_timeout=10000 -c timezone=UTC",
            )
        return self.connection

    def _prepare_months(self, connection: psycopg.Connection[Any], blocks: list[Block]) -> None:
        if unknown := storing.months_of(blocks) - self.known_months:
            with connection.transaction():
                storing.make_partitions(connection, unknown)
            self.known_months |= unknown

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Lane:
    """What waits for a writer, and how long others may join it."""

    def __init__(self, window: float) -> None:
        self.window = window
        self.waiting: list[Waiting] = []
        self.something = asyncio.Event()

    def put(self, waiting: Waiting) -> None:
        self.waiting.append(waiting)
        self.something.set()

    async def take(self) -> list[Waiting]:
        """Return all that waits; nothing, if the other writer took it."""
        await self.something.wait()
        await asyncio.sleep(self.window)
        group, self.waiting = self.waiting, []
        self.something.clear()
        return group


class Committer:
    """The queue and the writers behind it; belongs to one event loop."""

    def __init__(
        self,
        address: str,
        *,
        clock: Callable[[], datetime],
        ring: Callable[[], None],
        hush: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock
        self.ring = ring
        self.hush = hush  # what the bell's thread does last: let go of its connection
        self.readings = 0
        self.of_device: Counter[int] = Counter()
        self.plain, self.calls = Lane(WINDOW), Lane(0.0)
        self.writers = [Writer(address) for _ in range(WRITERS + 1)]
        lanes = [self.plain] * WRITERS + [self.calls]
        self.tasks = [
            asyncio.create_task(self._run(writer, lane))
            for writer, lane in zip(self.writers, lanes, strict=True)
        ]
        self.bell = ThreadPoolExecutor(1, thread_name_prefix="readings-bell")
        self.ringing: asyncio.Task[None] | None = None
        self.ring_again = False
        self.later: asyncio.TimerHandle | None = None

    async def commit(
        self, device_id: int, blocks: list[Block], beside: Beside = NOTHING
    ) -> list[int]:
        """Return, once they are safe, how many readings of each block were new.

        :raises Busy: if the queue is full.
        :raises TooEager: if this device has too many batches in it.
        :raises Away: if the database did not take them; send again.
        :raises Revoked: if the device may not send.
        :raises Changed: if the batch must be sorted again: the device has another elder, token
            or clock than when it was.
        """
        readings = sum(block.n for block in blocks)
        if self.readings + readings > MOST_WAITING:
            raise Busy
        if self.of_device[device_id] >= EACH_DEVICE:
            raise TooEager
        done: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        waiting = Waiting(Sending(device_id, blocks, beside), readings, done)
        self.readings += readings
        self.of_device[device_id] += 1
        (self.calls if waiting.calls else self.plain).put(waiting)
        return await done

    async def _run(self, writer: Writer, lane: Lane) -> None:
        loop = asyncio.get_running_loop()
        while True:
            group = await lane.take()
            if not group:
                continue
            outcomes: Sequence[Outcome]
            try:
                outcomes = await loop.run_in_executor(
                    writer.thread,
                    writer.write,
                    [waiting.sending for waiting in group],
                    self.clock(),
                )
            except Exception:
                logger.exception("readings_writer_failed", batches=len(group))
                outcomes = [Away() for _ in group]
            self._answer(group, outcomes)

    def _answer(self, group: list[Waiting], outcomes: Sequence[Outcome]) -> None:
        for waiting, outcome in zip(group, outcomes, strict=True):
            self.readings -= waiting.readings
            self.of_device[waiting.sending.device_id] -= 1
            if not self.of_device[waiting.sending.device_id]:
                del self.of_device[waiting.sending.device_id]
            if waiting.done.cancelled():
                continue
            if isinstance(outcome, Exception):
                waiting.done.set_exception(outcome)
            else:
                waiting.done.set_result(outcome)
        if any(isinstance(outcome, list) and any(outcome) for outcome in outcomes):
            self._wake_rules()
            if any(waiting.calls for waiting in group):
                self._wake_rules_later()

    def _wake_rules(self) -> None:
        """Ask for the rules to be run; while that is asked, more askings are one."""
        if self.ringing is not None and not self.ringing.done():
            self.ring_again = True
        else:
            self.ringing = asyncio.create_task(self._ring())

    def _wake_rules_later(self) -> None:
        """Have a worker look after calls that nobody answered."""
        if self.later is not None:
            self.later.cancel()
        after = FIRST.total_seconds() + PACE
        self.later = asyncio.get_running_loop().call_later(after, self._wake_rules)

    async def _ring(self) -> None:
        loop = asyncio.get_running_loop()
        again = True
        while again:
            self.ring_again = False
            try:
                await loop.run_in_executor(self.bell, self.ring)
            except Exception:
                # The arrivals are in the table; the sweep or the next batch finds them.
                logger.exception("rules_not_woken")
            await asyncio.sleep(PACE)
            again = self.ring_again

    async def close(self) -> None:
        """Write what waits, then let go."""
        while self.readings:
            await asyncio.sleep(WINDOW)
        if self.later is not None:
            self.later.cancel()  # the sweep of each minute looks after them
        for task in self.tasks:
            task.cancel()
        if self.ringing is not None:
            await asyncio.wait({self.ringing})
        for writer in self.writers:
            writer.thread.submit(writer.hang_up).result()
            writer.thread.shutdown()
        self.bell.submit(self.hush).result()
        self.bell.shutdown()
