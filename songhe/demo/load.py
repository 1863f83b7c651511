"""Building the demonstration district by calling actions, and throwing it away again.

Everything comes from one seed, so that the same day gives the same district. What people did
in the last sixty days is done again, act by act, so that its history is true.
"""

import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing, Provider
from songhe.config.reference import load_reference
from songhe.demo import beside, district as parts
from songhe.demo.cast import PHONES
from songhe.demo.chapters import STANDS
from songhe.demo.district import AFTERWARDS, BESIDE, ORDERS, District, Half
from songhe.demo.grandma import give_grandma_her_weeks
from songhe.demo.progress import Bar, Progress
from songhe.demo.showing import show_the_shop
from songhe.kernel.events import record, without_jobs
from songhe.kernel.fields import lookup_hash
from songhe.kernel.models import Event
from songhe.shop.models import Order

# The tables whose own triggers refuse to be emptied, as they should outside a demonstration.
GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
    AND (tgtype & 32) <> 0
"""


class NotADemonstration(Exception):
    """Only a demonstration may be filled or emptied like this."""


class HalfLoaded(Exception):
    """A load was broken off; `songhe demo reset` begins anew."""


class ShoppingFailed(Exception):
    """The process that lives through the orders ended too early."""


def stands() -> bool:
    """Is the district there, whole?"""
    return Event.objects.filter(name=STANDS).exists()


def load(
    *, at: datetime | None = None, scale: float = 1.0, progress: Progress | None = None
) -> str:
    """Build the district unless it stands; return one sentence about it.

    :raises NotADemonstration: if this is not one.
    :raises HalfLoaded: if a former load was broken off.
    """
    if not settings.SONGHE_DEMO:
        raise NotADemonstration
    if stands():
        return "武昌区已经在了。"
    if Order.objects.exists():
        raise HalfLoaded
    if progress is not None:
        return _build(at or timezone.now(), scale, progress)
    with Bar() as bar:
        words = _build(at or timezone.now(), scale, bar)
    bar.console.print(words, soft_wrap=True)
    return words


def reset(
    *, at: datetime | None = None, scale: float = 1.0, progress: Progress | None = None
) -> str:
    """Empty every table of ours and build the district anew.

    :raises NotADemonstration: if this is not one.
    """
    if not settings.SONGHE_DEMO:
        raise NotADemonstration
    _empty()
    load_reference()
    return load(at=at, scale=scale, progress=progress)


@contextmanager
def _writing_history() -> Iterator[None]:
    """Queue no jobs, and leave out of the log what happened long ago."""
    logging.disable(logging.INFO)
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        with without_jobs():
            yield
    finally:
        structlog.configure(**before)
        logging.disable(logging.NOTSET)


def _build(at: datetime, scale: float, progress: Progress) -> str:
    began = time.monotonic()
    with _writing_history():
        district = parts.found(at, scale, progress)
        parts.settle_elders(district)
        if connection.in_atomic_block:  # nobody else can see what is not committed
            _live_alone(district)
        else:
            _live_beside(district)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # weeks were written in seconds: nobody counted them yet
        show_the_shop(district)
        parts.put_old_news_away(district)
        event = record(name=STANDS, subject_id=0, actor="demo", at=at)
        Event.objects.filter(pk=event.pk).update(delivered_at=at)
    return (
        f"武昌区就绪：{Elder.objects.count()} 位老人，{Provider.objects.count()} 家服务商，"
        f"{Listing.objects.count()} 项服务和用品，{Order.objects.count()} 张订单，"
        f"用时 {time.monotonic() - began:.0f} 秒。"
    )


def _live_alone(district: District) -> None:
    """Let the weeks pass in this process."""
    many = district.many(ORDERS)
    parts.settle_families(_elders(), at=district.at)
    parts.settle_market(district)
    give_grandma_her_weeks(district)
    parts.care(district)
    for half in (BESIDE, AFTERWARDS):
        _show(district, _shop(half, district.at, many))


def _live_beside(district: District) -> None:
    """Let the weeks pass in two processes: the families and half of the orders in the other."""
    many = district.many(ORDERS)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    shopping = context.Process(target=beside.shop, args=(district.at, many, there), daemon=True)
    shopping.start()
    there.close()
    parts.settle_market(district)
    give_grandma_her_weeks(district)
    _hear_of_families(here)
    here.send("the market stands")
    parts.care(district)
    _show(district, _shop(AFTERWARDS, district.at, many))
    _show(district, _heard(here))
    shopping.join()
    if shopping.exitcode:
        raise ShoppingFailed


def _hear_of_families(pipe: Connection) -> None:
    try:
        pipe.recv()
    except EOFError as ended:
        raise ShoppingFailed from ended


def _show(district: District, orders: Iterator[int]) -> None:
    for _ in district.progress.each("订单和上门", orders, None):
        pass


def _heard(pipe: Connection) -> Iterator[int]:
    """Hand out what the other process tells, until it ends."""
    while True:
        try:
            yield pipe.recv()
        except EOFError:
            return


def shop_beside(at: datetime, many: int, pipe: Connection) -> None:
    """Run in a second process: settle the families, then live through one half of the orders."""
    with _writing_history():
        parts.settle_families(_elders(), at=at)
        pipe.send("the families are there")
        pipe.recv()  # the market stands
        for bought in _shop(BESIDE, at, many):
            pipe.send(bought)
    pipe.close()


def _shop(half: Half, at: datetime, many: int) -> Iterator[int]:
    for number, wishes in enumerate(parts.wishes_of(_elders(), half, many=many, at=at)):
        yield parts.go_shopping(half, number, wishes, at=at)


def _elders() -> list[Elder]:
    """Return everybody but the story's own elder, in the order of registration."""
    cast = {lookup_hash(phone) for phone in PHONES.values()}
    others = Elder.objects.exclude(person__phone_hash__in=cast).order_by("pk")
    return list(others.select_related("person", "region__parent", "station", "clinic"))


def _empty() -> None:
    """Throw away every row, also of tables that otherwise only grow."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(("songhe.", "django.contrib.sessions"))
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check
        cursor.execute(GUARDED)
        guarded = [str(table) for (table,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
