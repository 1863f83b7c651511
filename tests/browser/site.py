"""The whole program on a port of its own, before the test's database.

Pages, live events and readings are served as `songhe up` serves them. Jobs are done when the
test says so, so that a story goes on at the speed at which it is told.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connections

from songhe.config.worker import do_waiting_jobs

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Site:
    """The running program."""

    address: str

    def work(self) -> None:
        """Do every job that waits, and those they bring, as the worker would."""
        apart(do_waiting_jobs)


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
