"""The TCP door of elder watches: one process, thousands of connections that are mostly idle.

What came in one packet is one batch. Nothing is answered before it is committed; a watch that
hears nothing sends again. See docs/devices.md for the protocol.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import structlog
from django.db import connections as databases
from django.utils import timezone

from songhe.health.edge.batches import batch_of
from songhe.health.edge.serials import Serials
from songhe.health.edge.watch_lines import Connection
from songhe.health.edge.wishes import EVERY, Asked, Wishes
from songhe.health.rules.watch_frames import Frame, frame
from songhe.health.rules.watch_protocol import Message, read
from songhe.health.rules.watch_wishes import WORDS
from songhe.health.taking import wire
from songhe.health.taking.committing import Away, Busy, Committer, TooEager
from songhe.health.taking.ingest import ask_rules, database_address
from songhe.health.taking.senders import Beside, Changed, Revoked

KERNEL_BUFFER = 16 << 10
FIRST_FRAME = 60.0  # seconds in which a connection must say who it is
SWEEP = 30.0
PATIENCE = 60.0  # seconds that frames wait for the database before their watch is sent away
GRACE = 10.0

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
    connections: set[Connection] = field(default_factory=set)
    of_address: Counter[str] = field(default_factory=Counter)
    of_device: dict[int, Connection] = field(default_factory=dict)
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

    async def take(self, frames: Sequence[Frame], connection: Connection) -> bytes | None:
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
        self, messages: Sequence[Message], serial: str, connection: Connection, at: datetime
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

    def _make_room_for(self, connection: Connection, device_id: int) -> None:
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
            except Exception:  # a wish that fails once must not end all wishes
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


def _listening(host: str, port: int) -> socket.socket:
    """A socket whose connections take little of the kernel's memory: their frames are short."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family, backlog=1024)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)
    return door
