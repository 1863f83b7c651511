"""Whose watch it is: found by the maker's number, as tokens are, and never remembered for long."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from songhe.health.taking.committing import Away
from songhe.health.taking.senders import Sender
from songhe.kernel.fields import lookup_hash

FORGOTTEN = 60.0  # seconds an unknown number is not looked up again
MOST_REMEMBERED = 200_000
TRIES = 20  # unknown numbers that an address may name at once
EACH_TRY = 10.0  # seconds after which it may name one more

# What was measured before she had it is not hers: a number proves less than a token does.
WEARER = """
SELECT id, elder_id, edition, clock_skew,
    (extract(epoch FROM coalesce(held_since, enrolled_at)) * 1000)::bigint
FROM health_device WHERE serial_hash = %s AND revoked_at IS NULL
"""


class Serials:
    """Looks numbers up, and keeps those who try many from trying on.

    Ten digits can be guessed, so an address may name only so many unknown numbers. Thousands of
    good watches may share an address with a few strangers: what is known costs no try, and what
    was well at an address is always taken there.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="watches-serials")
        self.connection: psycopg.Connection[Any] | None = None
        self.unknown: dict[str, float] = {}  # key → until when it is not looked up
        self.well: set[tuple[str, str]] = set()
        self.tries: dict[str, float] = {}  # address → when it will have all its tries again

    async def wearer(self, serial: str, peer: str) -> Sender | None:
        """Return whose it is; None for a stranger.

        :raises Away: if the database cannot be asked.
        """
        key, now = lookup_hash(serial), time.monotonic()
        if (peer, key) not in self.well and (
            self.unknown.get(key, 0.0) > now or self._is_spent(peer, now)
        ):
            return None
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self.thread, self._look_up, key)
        for table in (self.unknown, self.well, self.tries):
            if len(table) >= MOST_REMEMBERED:
                table.clear()
        if found is not None:
            self.well.add((peer, key))
            return found
        self.well.discard((peer, key))
        self.unknown[key] = now + FORGOTTEN
        self.tries[peer] = max(now, self.tries.get(peer, 0.0)) + EACH_TRY
        return None

    def close(self) -> None:
        self.thread.submit(self._hang_up).result()
        self.thread.shutdown()

    def _is_spent(self, peer: str, now: float) -> bool:
        return self.tries.get(peer, 0.0) - now > (TRIES - 1) * EACH_TRY

    def _look_up(self, key: str) -> Sender | None:
        try:
            if self.connection is None or self.connection.closed:
                self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=3)
            row = self.connection.execute(WEARER, [key]).fetchone()
        except psycopg.Error:
            self._hang_up()
            raise Away from None
        return Sender(*row) if row else None

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
