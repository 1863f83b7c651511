"""What people ask of watches, sent down the lines that watches hold open.

Each process of the door looks every few seconds for what waits for the watches on its lines. It
is written down as sent, and then sent: where the line breaks between the two, whoever asked reads
that no answer came and asks again. So nothing rings twice, and two processes send it once.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import structlog

from songhe.health.rules.watch_wishes import answered_by

EVERY = 2.0  # seconds

# Never to the watch of somebody else: it may have gone to another elder since it was asked.
TAKE = """
UPDATE health_devicewish AS wish SET sent_at = %(at)s
FROM (
    SELECT waiting.elder_id, waiting.code FROM health_devicewish AS waiting
    JOIN health_device AS device ON device.id = waiting.device_id
    WHERE waiting.sent_at IS NULL AND waiting.expires_at > %(at)s
      AND waiting.device_id = ANY(%(devices)s)
      AND device.revoked_at IS NULL AND device.elder_id = waiting.elder_id
    FOR UPDATE OF waiting SKIP LOCKED
) AS due
WHERE wish.elder_id = due.elder_id AND wish.code = due.code
RETURNING wish.elder_id, wish.code, wish.device_id, wish.wish
"""
ANSWER = """
UPDATE health_devicewish SET answered_at = %(at)s
WHERE elder_id = %(elder)s AND code = %(code)s AND answered_at IS NULL
"""
MOST_OPEN = 10_000  # watches that owe an answer; then the oldest are no longer waited for

logger = structlog.get_logger(__name__)


class Asked(NamedTuple):
    """One wish that is or was on its way."""

    elder_id: int
    code: str
    device_id: int
    wish: str


class Wishes:
    """The wishes of this process: what waits in the database, and what awaits its answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="watches-wishes")
        self.connection: psycopg.Connection[Any] | None = None
        self.open: dict[int, dict[str, Asked]] = {}  # by watch and wish

    async def due(self, devices: Collection[int], at: datetime) -> list[Asked]:
        """Return what is to be sent now to watches on the line; it is written down as sent."""
        if not devices:
            return []
        loop = asyncio.get_running_loop()
        facts = {"at": at, "devices": list(devices)}
        rows = await loop.run_in_executor(self.thread, self._ask, TAKE, [facts])
        found = [Asked(*row) for row in rows]
        for one in found:
            self.open.setdefault(one.device_id, {})[one.wish] = one
        while len(self.open) > MOST_OPEN:
            del self.open[next(iter(self.open))]
        return found

    async def hear(self, device_id: int, words: Iterable[str], at: datetime) -> None:
        """Write down what a watch has answered, if anything was asked of it."""
        mine = self.open.get(device_id)
        if not mine:
            return
        said = set(words)
        done = [mine.pop(wish) for wish in list(mine) if answered_by(wish, said)]
        if not mine:
            del self.open[device_id]
        if done:
            facts = [{"at": at, "elder": one.elder_id, "code": one.code} for one in done]
            await asyncio.get_running_loop().run_in_executor(self.thread, self._ask, ANSWER, facts)

    def close(self) -> None:
        self.thread.submit(self._hang_up).result()
        self.thread.shutdown()

    def _ask(self, question: str, each: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """Without a database nothing is sent and no answer kept; readings go before wishes."""
        try:
            if self.connection is None or self.connection.closed:
                self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=3)
            rows: list[tuple[Any, ...]] = []
            for facts in each:
                cursor = self.connection.execute(question, facts)
                rows += cursor.fetchall() if cursor.description else []
        except psycopg.Error:
            logger.warning("wishes_not_asked")
            self._hang_up()
            return []
        return rows

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
