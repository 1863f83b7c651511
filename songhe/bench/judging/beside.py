"""Runs in a process of its own, with a database of its own: watches every so many-th elder."""

from importlib import import_module
from multiprocessing.connection import Connection

import django

from songhe.demo.city.town import City


def watch_part(city: City, numbers: list[int], since: int, pipe: Connection) -> None:
    """Send shares of the way while watching, and at the end what came of it."""
    django.setup()
    with import_module("songhe.bench.place").own_database():
        lives = import_module("songhe.bench.judging.plans").lives_of(city, numbers)
        watched = import_module("songhe.bench.judging.watching").watch(
            city, lives, since=since, step=pipe.send
        )
    pipe.send((watched, [one for life in lives for one in life.truth]))
    pipe.close()
