"""The worker process: jobs as they come, timers by the minute."""

import asyncio

import django
from django.conf import settings
from procrastinate import App
from procrastinate.contrib.django import app

from songhe.config import logs


def work() -> None:
    """Do jobs until a signal comes; a job that is being done is finished first."""
    django.setup()
    logs.configure()
    asyncio.run(_work())


def _worker() -> App:
    """Return an application on the same tasks, with a connector that can listen.

    Ours keeps Django's: what a job itself defers belongs to the job's own transaction.
    """
    worker = App(
        connector=app.connector.get_worker_connector(), worker_defaults=app.worker_defaults
    )
    worker.tasks = app.tasks
    worker.periodic_registry = app.periodic_registry
    return worker


async def _work() -> None:
    silence = settings.SONGHE_WORKER_SILENCE
    async with _worker().open_async() as worker:
        await worker.run_worker_async(
            concurrency=settings.SONGHE_WORKER_THREADS,
            delete_jobs="successful",
            shutdown_graceful_timeout=20,
            update_heartbeat_interval=max(1, silence // 3),
            stalled_worker_timeout=silence,
        )
