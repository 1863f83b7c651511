"""The whole program on a port of its own, before the test's database.

Pages, live events and readings are served as `songhe up` serves them. Jobs are done when the
test says so, so that a story goes on at the speed at which it is told.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import uvicorn
from django.db import connections

from songhe.config.web import Web
from songhe.config.worker import _worker

Answer = TypeVar("Answer")
PATIENCE = 30.0  # seconds to start or to stop


class Site:
    """The running program."""

    def __init__(self) -> None:
        config = uvicorn.Config(
            "songhe.config.asgi:application",
            host="127.0.0.1",
            port=0,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        self._server = Web(config)
        self._thread = threading.Thread(target=self._server.run, name="site", daemon=True)

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the site did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)

    @property
    def address(self) -> str:
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def work(self) -> None:
        """Do every job that waits, and those they bring, as the worker would."""
        apart(lambda: asyncio.run(_drain()))


async def _drain() -> None:
    async with _worker().open_async() as worker:
        await worker.run_worker_async(
            wait=False, listen_notify=False, install_signal_handlers=False, concurrency=1
        )


def apart(doing: Callable[[], Answer]) -> Answer:
    """Do something in a thread of its own: a browser's loop runs in this one."""
    answers: list[Answer] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(doing())
        except BaseException as fault:  # noqa: BLE001 - handed over to the caller
            faults.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]
    return answers[0]
