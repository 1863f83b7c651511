"""One LISTEN connection for a whole web process, and whom to wake when it rings."""

import asyncio
from collections import defaultdict
from typing import Any

import psycopg
import structlog
from django.db import connections

from songhe.notify.actions import CHANNEL

RECONNECT = 2.0  # seconds

logger = structlog.get_logger(__name__)


class Hub:
    """Knows which streams are open for whom."""

    def __init__(self) -> None:
        self.closing = False
        self._open: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    def join(self, person: int) -> asyncio.Event:
        """Return a bell that rings when something may have come for this person."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        bell = asyncio.Event()
        self._open[person].add(bell)
        return bell

    def leave(self, person: int, bell: asyncio.Event) -> None:
        self._open[person].discard(bell)
        if not self._open[person]:
            del self._open[person]

    def count(self, person: int) -> int:
        return len(self._open.get(person, ()))

    def ring(self, person: int) -> None:
        for bell in self._open.get(person, ()):
            bell.set()

    def ring_all(self) -> None:
        for person in list(self._open):
            self.ring(person)

    async def close(self) -> None:
        self.closing = True
        self.ring_all()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError) as error:
                logger.warning("live_listen_lost", error=type(error).__name__)
            await asyncio.sleep(RECONNECT)

    async def _listen_once(self) -> None:
        parameters: dict[str, Any] = connections["default"].get_connection_params()
        for ours in ("cursor_factory", "context"):  # Django's, not the driver's
            parameters.pop(ours, None)
        connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.ring_all()  # what came while nobody listened is in the table
            async for notice in connection.notifies():
                if notice.payload.isdecimal():
                    self.ring(int(notice.payload))
