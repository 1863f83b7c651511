"""How much of what happens to simulated elders the rules find, and how often they cry wolf.

`songhe bench rules --json`: half of the elders of a city fall ill in known ways; all of them have
ordinary weeks and faulty devices. Four quiet weeks are stored as history; then everything arrives
as it happened and the rules look, at simulated moments, through the real store and the real
actions. It passes with 95 % of the serious events found within their hold and a minute, and at
most one false page for each elder and month.
"""

import multiprocessing
import os
import time
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from typing import Any

from django.utils import timezone
from rich.progress import Progress

from songhe.bench.judging.beside import watch_part
from songhe.bench.judging.plans import HISTORY
from songhe.bench.judging.recordings import recordings
from songhe.bench.judging.verdict import Raised, holds_of, verdict
from songhe.bench.judging.watching import Watched
from songhe.bench.place import console
from songhe.demo.city.town import City
from songhe.demo.city.truth import Injected
from songhe.health.reference import alert_rules

ELDERS = int(os.environ.get("SONGHE_BENCH_ELDERS", "100"))
DAYS = int(os.environ.get("SONGHE_BENCH_DAYS", "7"))  # that are watched
SEED = int(os.environ.get("SONGHE_BENCH_SEED", "1"))
PROCESSES = min(ELDERS, os.cpu_count() or 1)
LEAST_DETECTED, MOST_FALSE = 0.95, 1.0


class PartFailed(Exception):
    """One of the processes ended before its time."""


def run() -> dict[str, Any]:
    began = time.monotonic()
    first = timezone.now().date() - timedelta(days=HISTORY + DAYS + 2)
    city = City(seed=SEED, many=ELDERS, first=first, days=HISTORY + DAYS)
    console.print(
        f"[bold]rules[/bold]: {ELDERS} elders, {HISTORY} quiet days and {DAYS} that are watched"
    )
    parts = _watch(city)
    alerts = [alert for watched, _truth in parts for alert in watched.alerts]
    truth = [one for _watched, some in parts for one in some]
    console.print("  the real recordings …")
    return _said(city, alerts, truth) | {
        "recordings": recordings(),
        "readings": sum(watched.readings for watched, _truth in parts),
        "looks": sum(watched.looks for watched, _truth in parts),
        "seconds": round(time.monotonic() - began, 1),
    }


def _said(city: City, alerts: list[Raised], truth: list[Injected]) -> dict[str, Any]:
    holds = holds_of(alert_rules())
    figures = verdict(truth, alerts, holds=holds, elder_days=ELDERS * DAYS)
    enough = figures["detected_share"] >= LEAST_DETECTED
    calm = figures["false_pages_per_elder_month"] <= MOST_FALSE
    return figures | {
        "elders": city.many,
        "days": DAYS,
        "seed": city.seed,
        "first": city.first.isoformat(),
        "bars": [LEAST_DETECTED, MOST_FALSE],
        "passed": enough and calm,
    }


def _watch(city: City) -> list[tuple[Watched, list[Injected]]]:
    """Watch the city in some processes at once; each has its own elders and database."""
    since = city.midnight(city.span.start + HISTORY)
    context = multiprocessing.get_context("spawn")
    processes, pipes = [], []
    for part in range(PROCESSES):
        here, there = context.Pipe(duplex=False)
        numbers = list(range(part, city.many, PROCESSES))
        process = context.Process(
            target=watch_part, args=(city, numbers, since, there), daemon=True
        )
        process.start()
        there.close()
        processes.append(process)
        pipes.append(here)
    try:
        return _heard(pipes)
    finally:
        for process in processes:
            process.join(60)
            process.terminate()


def _heard(pipes: list[Connection]) -> list[tuple[Watched, list[Injected]]]:
    """Show how far the processes are, until each has told what it saw.

    :raises PartFailed: if one of them ended without a word.
    """
    found = []
    with Progress(console=console) as bars:
        tasks = {id(pipe): bars.add_task("  watching", total=1.0) for pipe in pipes}
        waiting = list(pipes)
        while waiting:
            for pipe in wait(waiting):
                assert isinstance(pipe, Connection)  # noqa: S101 - nothing else was waited for
                try:
                    told = pipe.recv()
                except EOFError as ended:
                    raise PartFailed from ended
                if isinstance(told, float):
                    bars.update(tasks[id(pipe)], completed=told)
                else:
                    bars.update(tasks[id(pipe)], completed=1.0)
                    found.append(told)
                    waiting.remove(pipe)
    return found
