"""Which device a token belongs to, remembered for a while by each process."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import structlog

from songhe.health.taking.committing import Away
from songhe.health.taking.senders import Sender, look_up
from songhe.kernel.fields import lookup_hash

REMEMBERED = 60.0  # seconds a known token is not looked up again; revoking counts at once
FORGOTTEN = 5.0  # seconds an unknown one is not
MOST_TOKENS = 200_000
ANSWERS_SOON = "-c statement_timeout=10000"

logger = structlog.get_logger(__name__)


class Tokens:
    """Which device a token belongs to, looked up once in a while; those asked at once together."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="readings-tokens")
        self.connection: psycopg.Connection[Any] | None = None
        self.known: dict[str, tuple[float, Sender | None]] = {}
        self.asked: dict[str, asyncio.Future[Sender | None]] = {}
        self.asking: asyncio.Task[None] | None = None

    async def sender(self, token: str) -> Sender | None:
        """:raises Away: if the database cannot be asked."""
        key = lookup_hash(token)
        until, sender = self.known.get(key, (0.0, None))
        if until > time.monotonic():
            return sender
        answer = self.asked.get(key)
        if answer is None:
            answer = self.asked[key] = asyncio.get_running_loop().create_future()
        if self.asking is None:
            self.asking = asyncio.create_task(self._ask())
        return await asyncio.shield(answer)  # whoever hangs up takes nothing from the others

    def forget(self, token: str) -> None:
        self.known.pop(lookup_hash(token), None)

    async def _ask(self) -> None:
        """Ask for everything that was asked for meanwhile, until nobody waits."""
        loop = asyncio.get_running_loop()
        while self.asked:
            asked, self.asked = self.asked, {}
            try:
                found = await loop.run_in_executor(self.thread, self._look_up, list(asked))
            except Exception:  # whatever it was, who waits must hear that there is no answer
                logger.exception("tokens_not_looked_up", tokens=len(asked))
                found = None
            now = time.monotonic()
            for key, answer in asked.items():
                if found is None:
                    answer.set_exception(Away())
                    answer.exception()  # it may be that nobody waits any more
                    continue
                sender = found.get(key)
                self._remember(key, sender, now)
                answer.set_result(sender)
        self.asking = None

    def _remember(self, key: str, sender: Sender | None, now: float) -> None:
        if len(self.known) >= MOST_TOKENS:
            self.known.clear()
        self.known[key] = (now + (REMEMBERED if sender else FORGOTTEN), sender)

    def _look_up(self, keys: list[str]) -> dict[str, Sender]:
        try:
            if self.connection is None or self.connection.closed:
                self.connection = psycopg.connect(
                    self.address, autocommit=True, connect_timeout=3, options=ANSWERS_SOON
                )
            return look_up(self.connection, keys)
        except psycopg.Error:
            self.hang_up()
            raise

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
