"""One elder watch on the line: its bytes become frames, and its frames wait their turn.

A task exists only while frames are being taken, so an idle connection costs its socket and one
unfinished frame.
"""

import asyncio
from typing import TYPE_CHECKING, cast

import structlog

from songhe.health.rules.watch_frames import Frame, Splitter

if TYPE_CHECKING:
    from songhe.health.edge.watches import Watches

MOST_FRAMES = 64  # of one connection that wait; then it is not read for a while
MOST_HELD = 64 << 20  # bytes of unfinished frames, all connections together
SMALL = 4096  # an unfinished frame of this size is nobody's fault
MOST_UNREAD = 16 << 10  # bytes of answers that a watch has not taken

NOBODY = Frame("", "", "", b"")  # who a connection is before its watch was known

logger = structlog.get_logger(__name__)


class Connection(asyncio.Protocol):
    """One watch on the line."""

    __slots__ = (
        *("device_id", "door", "frames", "head", "heard", "peer", "retired"),
        *("splitter", "task", "transport", "waiting"),
    )

    def __init__(self, door: "Watches") -> None:
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
        except Exception:  # whatever it was, it is this watch's alone: the others stay on the line
            logger.exception("watch_failed")
            self.retired = True
        finally:
            self.task = None
        if self.retired:
            self.hang_up()
        elif not self.door.stopping and not self.transport.is_closing():
            self.transport.resume_reading()
