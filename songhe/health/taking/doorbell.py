"""Calls for help, heard the moment they are committed: before every queue, without a job.

The writer of readings notifies in the very transaction that stores the call; a process that does
nothing else (`songhe calls`) listens. A call that several hear is one alert, since they take
turns; one that nobody hears is no loss, for its arrival is in the table, and the job of all
arrivals and the sweep come behind.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import psycopg
import structlog
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health.actions import watching
from songhe.health.actions.alerts import call_for_help
from songhe.health.reference import CALLS
from songhe.health.taking.storing import CALLED
from songhe.kernel.lasting import lasting

RECONNECT = 2.0  # seconds
THREADS = 2  # that ring; one more tells
MAKES_WAY = 0.05  # seconds; it may hold what whoever rings waits for

Answer = TypeVar("Answer")

logger = structlog.get_logger(__name__)


class Way:
    """Whoever rings goes first: who tells of an earlier call waits between two statements."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._ringing = 0
        self._free = threading.Event()
        self._free.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._counting:
            self._ringing += 1
            self._free.clear()
        try:
            yield
        finally:
            with self._counting:
                self._ringing -= 1
                if not self._ringing:
                    self._free.set()

    def made(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """A wrapper of Django's around each statement."""
        self._free.wait(MAKES_WAY)
        return execute(*statement)


way = Way()


@asynccontextmanager
async def answering_calls() -> AsyncIterator[None]:
    """Answer calls inside the block."""
    # Each thread has its own connection; an elder's calls are always the same thread's.
    threads = [ThreadPoolExecutor(1, thread_name_prefix="calls") for _ in range(THREADS + 1)]
    for thread in threads:
        thread.submit(_get_ready)
    *ringing, telling = threads
    listening = asyncio.create_task(_listen(ringing, telling))
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        for thread in threads:
            thread.submit(connections.close_all)
            await asyncio.to_thread(thread.shutdown)


async def _listen(ringing: Sequence[ThreadPoolExecutor], telling: ThreadPoolExecutor) -> None:
    while True:
        try:
            await _listen_once(ringing, telling)
        except (psycopg.Error, OSError) as error:
            logger.warning("calls_not_heard", error=type(error).__name__)
        await asyncio.sleep(RECONNECT)


async def _listen_once(ringing: Sequence[ThreadPoolExecutor], telling: ThreadPoolExecutor) -> None:
    parameters: dict[str, Any] = connections["default"].get_connection_params()
    for ours in ("cursor_factory", "context"):  # Django's, not the driver's
        parameters.pop(ours, None)
    ear = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
    async with ear:
        await ear.execute(f"LISTEN {CALLED}")
        async for notice in ear.notifies():
            elder, _, call = notice.payload.partition(" ")
            if elder.isdecimal() and call in CALLS:
                ringing[int(elder) % THREADS].submit(_answer, int(elder), call, telling)


def _get_ready() -> None:
    """Hold a drill: the first who calls must not wait half a second for what is loaded then.

    Nothing of it is committed, so nobody hears of it and no job is left.
    """
    try:
        with transaction.atomic():
            elder = Elder.objects.select_related("person", "station", "clinic").first()
            if elder is not None:
                call_for_help(elder=elder, acting=Acting(elder.person), at=timezone.now())
            transaction.set_rollback(True)
    except Exception:
        logger.exception("drill_failed")  # a real call is tried all the same


def _answer(elder_id: int, call: str, telling: ThreadPoolExecutor) -> None:
    """Ring at once; the next who calls does not wait until everybody is told of this one."""
    with way.taken():
        arrivals = done(watching.ring_for, elder_id, [call])
    if arrivals:
        telling.submit(_tell, elder_id, arrivals)


def _tell(elder_id: int, arrivals: Sequence[int]) -> None:
    with connection.execute_wrapper(way.made):
        done(watching.tell_of_calls, elder_id, arrivals, at=timezone.now())


def done(deed: Callable[..., Answer], elder_id: int, *facts: Any, **more: Any) -> Answer | None:
    """Do it; None if it could not be done."""
    try:
        return lasting(lambda: deed(elder_id, *facts, **more))
    except Exception:
        logger.exception("call_not_answered", elder=elder_id)  # a worker comes behind
        return None
    finally:
        close_old_connections()
