"""Building the demonstration district by calling actions, and throwing it away again.

Everything comes from one seed, so that the same day gives the same district. What people did
in the last sixty days is done again, act by act, so that its history is true.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing, Provider
from songhe.demo import crowd, files
from songhe.demo.cast import Cast, build_cast
from songhe.demo.crowd import Phones, Places
from songhe.demo.market import Market
from songhe.demo.progress import Bar, Progress
from songhe.kernel.events import record, without_jobs
from songhe.kernel.models import Event

T = TypeVar("T")

SEED = "songhe 2026"
ELDERS = 2_100
DAYS = 60
BEFORE = timedelta(days=DAYS + 1)  # when the district was founded
STANDS = "demo.district.load"
FIRST_PHONE = 100  # the cast has the ones below
BATCH = 50


class NotADemonstration(Exception):
    """Only a demonstration may be filled or emptied like this."""


@dataclass
class District:
    """What is being built, and how far it is."""

    at: datetime
    scale: float
    progress: Progress
    cast: Cast
    places: Places
    phones: Phones
    elders: list[Elder] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)

    @property
    def began(self) -> datetime:
        return self.at - BEFORE

    def many(self, whole: int) -> int:
        """Return how many of something a district of this scale has."""
        return max(1, round(whole * self.scale))


def dice_for(part: str) -> Random:
    """Return the dice of one part, so that a change in one leaves the others as they were."""
    return Random(f"{SEED}: {part}")


def stands() -> bool:
    """Is the district there, whole?"""
    return Event.objects.filter(name=STANDS).exists()


def load(
    *, at: datetime | None = None, scale: float = 1.0, progress: Progress | None = None
) -> str:
    """Build the district unless it stands; return one sentence about it.

    :raises NotADemonstration: if this is not one.
    """
    if not settings.SONGHE_DEMO:
        raise NotADemonstration
    if stands():
        return "武昌区已经在了。"
    if progress is not None:
        return _build(at or timezone.now(), scale, progress)
    with Bar() as bar:
        words = _build(at or timezone.now(), scale, bar)
    bar.console.print(words)
    return words


def reset() -> None:
    """Empty every table of ours and build the district anew.

    :raises NotADemonstration: if this is not one.
    """
    if not settings.SONGHE_DEMO:
        raise NotADemonstration
    _empty()
    load()


def _build(at: datetime, scale: float, progress: Progress) -> str:
    began = time.monotonic()
    with without_jobs():
        district = _found(at, scale, progress)
        _settle_elders(district)
        _settle_market(district)
        record(name=STANDS, subject_id=0, actor="demo", at=at)
        Event.objects.filter(delivered_at=None).update(delivered_at=at)
    seconds = time.monotonic() - began
    return (
        f"武昌区就绪：{Elder.objects.count()} 位老人，{Provider.objects.count()} 家服务商，"
        f"{Listing.objects.count()} 项服务和用品，用时 {seconds:.0f} 秒。"
    )


@transaction.atomic
def _found(at: datetime, scale: float, progress: Progress) -> District:
    """Bring the nine, the streets, and who looks after each street."""
    phones = Phones(FIRST_PHONE)
    cast = build_cast(at=at - BEFORE)
    places = crowd.settle_places(dice_for("places"), phones, at=at - BEFORE)
    return District(at, scale, progress, cast, places, phones)


def _settle_elders(district: District) -> None:
    with transaction.atomic():
        district.elders = crowd.settle_elders(
            dice_for("elders"),
            district.phones,
            district.places,
            many=district.many(ELDERS),
            at=district.began,
        )
        families = crowd.settle_families(
            dice_for("families"), district.phones, district.elders, at=district.began
        )
        total = round(len(district.elders) * crowd.FAMILY_SHARE)
        for _ in district.progress.each("老人和家人", families, total):
            pass


def _settle_market(district: District) -> None:
    market = Market(
        dice_for("market"),
        district.phones,
        district.places,
        today=timezone.localtime(district.at).date(),
        at=district.began,
    )
    firms = list(enumerate(files.providers()))
    for batch in batches(district.progress.each("服务商和服务", firms, len(firms)), BATCH):
        with transaction.atomic():
            district.providers += [market.settle(facts, number) for number, facts in batch]


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Hand the things out in lists, each to be one transaction."""
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _empty() -> None:
    """Throw away every row, also of tables that otherwise only grow."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(("songhe.", "django.contrib.sessions"))
    ]
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
