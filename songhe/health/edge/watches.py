"""The TCP door of elder watches: one process, thousands of connections that are mostly idle.

A connection costs memory for its socket and for one unfinished frame; a task exists only while
frames are being taken. What came in one packet is one batch. Nothing is answered before it is
committed; a watch that hears nothing sends again. See docs/devices.md for the protocol.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import cast

import structlog
from django.db import connections as databases
from django.utils import timezone

from songhe.health.edge.batches import batch_of
from songhe.health.edge.serials import Serials
from songhe.health.edge.wishes import EVERY, Asked, Wishes
from songhe.health.rules.watch_frames import Frame, Splitter, frame
from songhe.health.rules.watch_protocol import Message, read
from songhe.health.rules.watch_wishes import WORDS
from songhe.health.taking import wire
from songhe.health.taking.committing import Away, Busy, Committer, TooEager
from songhe.health.taking.ingest import ask_rules, database_address
from songhe.health.taking.senders import Beside, Changed, Revoked

MOST_FRAMES = 64  # of one connection that wait; then it is not read for a while
MOST_HELD = 64 << 20  # bytes of unfinished frames, all connections together
SMALL = 4096  # an unfinished frame of this size is nobody's fault
KERNEL_BUFFER = 16 << 10
MOST_UNREAD = 16 << 10  # bytes of answers that a watch has not taken
FIRST_FRAME = 60.0  # seconds in which a connection must say who it is
SWEEP = 30.0
PATIENCE = 60.0  # seconds that frames wait for the database before their watch is sent away
GRACE = 10.0

NOBODY = Frame("", "", "", b"")  # who a connection is before its watch was known

logger = structlog.get_logger(__name__)


@dataclass
class Manner:
    """How the door is kept."""

    zone: tzinfo = UTC  # of the watches' clocks
    idle: float = 900.0  # seconds without a frame
    each_address: int = 2000  # connections from one address: operators hide many behind one


@dataclass(eq=False)
class Watches:
    """The server: its connections, and the one way into the database."""

    manner: Manner = field(default_factory=Manner)
    clock: Callable[[], datetime] = timezone.now
    ring: Callable[[], None] = ask_rules
    connections: set["Connection"] = field(default_factory=set)
    of_address: Counter[str] = field(default_factory=Counter)
    of_device: dict[int, "Connection"] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    held: int = 0  # bytes of unfinished frames
    stopping: bool = False

    async def start(self, host: str, port: int) -> int:
        """Open the door; return its port."""
        address = database_address()
        self.serials, self.wishes = Serials(address), Wishes(address)
        self.committer = Committer(
            address, clock=self.clock, ring=self.ring, hush=databases.close_all
        )
        door = _listening(host, port)
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Connection(self), sock=door)
        self.sweeping = asyncio.create_task(self._sweep())
        self.wishing = asyncio.create_task(self._wish())
        return int(door.getsockname()[1])

    async def close(self) -> None:
        """Take no more, write and answer what was received whole, then hang up."""
        self.stopping = True
        self.server.close()
        self.sweeping.cancel()
        self.wishing.cancel()
        await asyncio.wait([self.wishing])
        for connection in self.connections:
            connection.pause()
        if tasks := [one.task for one in self.connections if one.task is not None]:
            await asyncio.wait(tasks, timeout=GRACE)
        for connection in list(self.connections):
            connection.hang_up()
        await self.committer.close()
        self.serials.close()
        self.wishes.close()

    async def take(self, frames: Sequence[Frame], connection: "Connection") -> bytes | None:
        """Commit what frames say; return the answers, or None if the watch is to be sent away."""
        first = frames[0]
        if any(one.serial != first.serial for one in frames):
            return None  # one connection, one watch
        at = self.clock()
        messages = [read(one.content, zone=self.manner.zone, at=at) for one in frames]
        try:
            async with asyncio.timeout(PATIENCE):
                device_id = await self._safe(messages, first.serial, connection, at)
        except (Revoked, TimeoutError):
            device_id = None
        if device_id is None:
            return None
        self._make_room_for(connection, device_id)
        connection.head = first._replace(content=b"")
        await self.wishes.hear(device_id, [message.word for message in messages], at)
        return b"".join(
            frame(message.answer, maker=one.maker, serial=one.serial, sequence=one.sequence)
            for one, message in zip(frames, messages, strict=True)
            if message.answer
        )

    async def _safe(
        self, messages: Sequence[Message], serial: str, connection: "Connection", at: datetime
    ) -> int | None:
        """Wait until the readings are committed; return the device, None if it is nobody's.

        :raises Revoked: if it was taken out of use.
        """
        batch, pause = batch_of(messages, at=at), 0.2
        while True:
            try:
                sender = await self.serials.wearer(serial, connection.peer)
                if sender is None:
                    self.counts["strangers"] += 1
                    return None
                sifted = wire.sift(batch, sender=sender, at=at)
                beside = Beside(sender.edition, None, sifted.kept)
                fresh = await self.committer.commit(sender.device_id, sifted.blocks, beside)
            except Changed:  # given to somebody else in this very moment
                await asyncio.sleep(0)
                continue
            except (Away, Busy, TooEager):
                if self.stopping:
                    return None
                self.counts["waits"] += 1
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            self.counts["frames"] += len(messages)
            self.counts["accepted"] += sum(fresh)
            self.counts["rejected"] += len(sifted.rejected)
            return sender.device_id

    def _make_room_for(self, connection: "Connection", device_id: int) -> None:
        """A watch that lost its network comes again while its old connection still stands."""
        old = self.of_device.get(device_id)
        if old is not None and old is not connection:
            old.retire()
        self.of_device[device_id] = connection
        connection.device_id = device_id

    async def _wish(self) -> None:
        """Send what people ask of the watches that are on the line; whatever fails, go on."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                for one in await self.wishes.due(self.of_device.keys(), self.clock()):
                    self._tell(one)
            except Exception:
                logger.exception("wishes_failed")

    def _tell(self, one: Asked) -> None:
        connection = self.of_device.get(one.device_id)
        if connection is not None and not connection.transport.is_closing():
            self.counts["wishes"] += 1
            maker, serial, sequence, _content = connection.head
            told = frame(WORDS[one.wish], maker=maker, serial=serial, sequence=sequence)
            connection.transport.write(told)

    async def _sweep(self) -> None:
        """Let go of whoever keeps silent too long; say how things are when they have changed."""
        loop = asyncio.get_running_loop()
        said: dict[str, int] = {}
        while True:
            await asyncio.sleep(SWEEP)
            now = loop.time()
            for connection in list(self.connections):
                known = connection.device_id is not None
                patience = self.manner.idle if known else min(FIRST_FRAME, self.manner.idle)
                if connection.task is None and now - connection.heard > patience:
                    self.counts["idle"] += 1
                    connection.hang_up()
            facts = {"connections": len(self.connections), **self.counts}
            if facts != said:
                said = facts
                logger.info("watches", **facts)


class Connection(asyncio.Protocol):
    """One watch on the line."""

    __slots__ = (
        *("device_id", "door", "frames", "head", "heard", "peer", "retired"),
        *("splitter", "task", "transport", "waiting"),
    )

    def __init__(self, door: Watches) -> None:
        self.door = door
        self.splitter = Splitter()
        self.frames: list[Frame] = []
        self.task: asyncio.Task[None] | None = None
        self.device_id: int | None = None
        self.waiting = 0  # bytes of an unfinished frame
        self.retired = False
        self.peer = ""
        self.head = NOBODY

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.heard = asyncio.get_running_loop().time()
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        self.door.connections.add(self)
        self.door.of_address[self.peer] += 1
        self.transport.set_write_buffer_limits(high=MOST_UNREAD)
        if self.door.of_address[self.peer] > self.door.manner.each_address or self.door.stopping:
            self.door.counts["crowded"] += 1
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        door = self.door
        door.connections.discard(self)
        door.of_address[self.peer] -= 1
        if not door.of_address[self.peer]:
            del door.of_address[self.peer]
        if self.device_id is not None and door.of_device.get(self.device_id) is self:
            del door.of_device[self.device_id]
        door.held -= self.waiting
        self.waiting = 0

    def data_received(self, data: bytes) -> None:
        frames = self.splitter.feed(data)
        self.door.held += self.splitter.waiting - self.waiting
        self.waiting = self.splitter.waiting
        self.frames += frames
        if frames:
            self.heard = asyncio.get_running_loop().time()
            if self.task is None:
                self.task = asyncio.create_task(self._work())
        if self.splitter.lost or (self.waiting > SMALL and self.door.held > MOST_HELD):
            self.door.counts["nonsense"] += 1
            self.retire()
        elif len(self.frames) > MOST_FRAMES:
            self.pause()

    def pause_writing(self) -> None:
        """It does not take its answers: nobody is there."""
        self.door.counts["deaf"] += 1
        self.transport.abort()

    def pause(self) -> None:
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def retire(self) -> None:
        """Hang up as soon as what came is safe."""
        self.retired = True
        if self.task is None:
            self.hang_up()
        else:
            self.pause()

    def hang_up(self) -> None:
        self.transport.close()

    async def _work(self) -> None:
        """Take frames until there are none, a packet's worth at a time."""
        try:
            while self.frames:
                group, self.frames = self.frames[:MOST_FRAMES], self.frames[MOST_FRAMES:]
                answers = await self.door.take(group, self)
                if answers is None:
                    self.retired, self.frames = True, []
                elif answers and not self.transport.is_closing():
                    self.transport.write(answers)
        except Exception:
            logger.exception("watch_failed")
            self.retired = True
        finally:
            self.task = None
        if self.retired:
            self.hang_up()
        elif not self.door.stopping and not self.transport.is_closing():
            self.transport.resume_reading()


def _listening(host: str, port: int) -> socket.socket:
    """A socket whose connections take little of the kernel's memory: their frames are short."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family, backlog=1024)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)
    return door
