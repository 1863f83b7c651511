"""Whose watch it is: found by the maker's number, as tokens are, and never remembered for long."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from songhe.health.committing import Away
from songhe.kernel.fields import lookup_hash

FORGOTTEN = 60.0  # seconds an unknown number is not looked up again
MOST_UNKNOWN = 100_000
MOST_STRANGE = 20  # unknown numbers from one address before it has to wait
STRANGE_FOR = 600.0  # seconds

WEARER = """
SELECT id, elder_id, enrolled_at FROM health_device
WHERE serial_hash = %s AND revoked_at IS NULL
"""


class Wearer(NamedTuple):
    """The device behind a number, and since when it is this elder's."""

    device_id: int
    elder_id: int
    since: datetime


class Serials:
    """Looks numbers up, and keeps those who try many from trying on.

    Ten digits can be guessed. So an address that named too many unknown numbers is not
    answered for a while, unless it names one that was well before.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="watches-serials")
        self.connection: psycopg.Connection[Any] | None = None
        self.unknown: dict[str, float] = {}  # key → until when it is not looked up
        self.well: set[str] = set()
        self.strange: dict[str, tuple[int, float]] = {}  # address → how many, until when

    async def wearer(self, serial: str, peer: str) -> Wearer | None:
        """Return whose it is; None for a stranger.

        :raises Away: if the database cannot be asked.
        """
        key, now = lookup_hash(serial), time.monotonic()
        if key not in self.well and (self.unknown.get(key, 0.0) > now or self._tires(peer, now)):
            return None
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self.thread, self._look_up, key)
        if found is not None:
            self.well.add(key)
            self.unknown.pop(key, None)
            return found
        self.well.discard(key)
        self._note_stranger(key, peer, now)
        return None

    def close(self) -> None:
        self.thread.submit(self._hang_up).result()
        self.thread.shutdown()

    def _tires(self, peer: str, now: float) -> bool:
        count, until = self.strange.get(peer, (0, 0.0))
        return count >= MOST_STRANGE and until > now

    def _note_stranger(self, key: str, peer: str, now: float) -> None:
        for table in (self.unknown, self.strange):
            if len(table) >= MOST_UNKNOWN:
                table.clear()
        self.unknown[key] = now + FORGOTTEN
        count, until = self.strange.get(peer, (0, 0.0))
        if until < now:
            count, until = 0, now + STRANGE_FOR
        self.strange[peer] = (count + 1, until)

    def _look_up(self, key: str) -> Wearer | None:
        try:
            if self.connection is None or self.connection.closed:
                self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=3)
            row = self.connection.execute(WEARER, [key]).fetchone()
        except psycopg.Error:
            self._hang_up()
            raise Away from None
        return Wearer(*row) if row else None

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
