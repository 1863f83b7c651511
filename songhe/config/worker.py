"""The worker process: jobs as they come, timers by the minute."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import cast

import django
from django.conf import settings
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

from songhe.config import garbage, logs
from songhe.health.taking.doorbell import answering_calls

EAGER = 0.0002  # seconds until one thread lets another go on: ringing before telling
POLITE = 10  # steps of niceness: a tenth of a core where others want it all


def work() -> None:
    """Do jobs until a signal comes; a job that is being done is finished first."""
    django.setup()
    logs.configure()
    garbage.settle()
    os.nice(POLITE)  # pages, readings and calls for help go first
    asyncio.run(_work())


def answer() -> None:
    """Answer calls for help until a signal comes, in a process that does nothing else.

    A worker that sifts a city's readings would let a call wait for its turn of the interpreter.
    """
    django.setup()
    logs.configure()
    garbage.settle()
    sys.setswitchinterval(EAGER)
    # A ping before each call would be one more; a connection that broke is opened again instead.
    connections["default"].settings_dict |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
    asyncio.run(_answer())


def do_waiting_jobs() -> None:
    """Do what waits and return; for tests and for loading."""
    asyncio.run(_do_waiting())


def _worker() -> App:
    """Return an application on the same tasks, with a connector that can listen.

    Ours keeps Django's: what a job itself defers belongs to the job's own transaction.
    """
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    worker = App(connector=connector, worker_defaults=app.worker_defaults)
    worker.tasks = app.tasks
    worker.periodic_registry = app.periodic_registry
    return worker


async def _work() -> None:
    silence = settings.SONGHE_WORKER_SILENCE
    # Somebody may have been killed just before us: look as soon as silence means death.
    rescue = app.configure_task(
        "songhe.retry_stalled_jobs",
        schedule_in={"seconds": silence + 1},
        queueing_lock="songhe.retry_stalled_jobs",
    )
    with suppress(AlreadyEnqueued):
        await rescue.defer_async()
    async with _worker().open_async() as worker:
        await worker.run_worker_async(
            concurrency=settings.SONGHE_WORKER_THREADS,
            delete_jobs="successful",
            shutdown_graceful_timeout=20,
            update_heartbeat_interval=max(0.5, silence / 3),
            stalled_worker_timeout=silence,
        )


async def _answer() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with answering_calls():
        await stop.wait()


async def _do_waiting() -> None:
    async with _worker().open_async() as worker:
        await worker.run_worker_async(
            wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful"
        )
