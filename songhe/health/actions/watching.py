"""Looking at readings that were committed, in the order of measuring, and raising what they say.

The rules remember little (is an alert open, since when, until when is it quiet); everything
else they read again from the committed blocks. So a hold that was begun survives any
restart, and readings that come in the wrong order count where they belong.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from songhe.health.actions.judging import judge_arrival
from songhe.health.actions.outcomes import take_turns, wait_for_turn
from songhe.health.models.readings import Arrival
from songhe.health.queries.arrivals import rules_to_judge
from songhe.health.queries.editions import follow_editions
from songhe.health.reference import CALLS

TRIES = 5
TOGETHER = 200  # arrivals that are sifted at once

logger = structlog.get_logger(__name__)


class Sifted(NamedTuple):
    """Arrivals that said nothing, and elders of whom something must be judged."""

    calm: int
    restless: list[int]


def watch_arrivals(*, most: int = 1000) -> int:
    """Look at what arrived; return how many arrivals are done.

    Several at once are sifted together; whoever must be judged gets a transaction of her own.
    Any number of workers may do this at the same time: what one has taken the others pass by.
    """
    done = 0
    while done < most:
        sifted = _sift(min(TOGETHER, most - done))
        if not sifted.calm and not sifted.restless:
            break
        done += sifted.calm + sum(_watch_claimed(elder_id) for elder_id in sifted.restless)
    return done


@transaction.atomic
def _sift(count: int) -> Sifted:
    """Take arrivals, and be done with those in which no rule has anything to look at."""
    waiting = (
        Arrival.objects.select_for_update(skip_locked=True)
        .filter(attempts__lt=TRIES)
        .order_by("attempts", "pk")[:count]
    )
    arrivals = list(waiting.values_list("pk", "elder_id", "since"))
    if not arrivals:
        return Sifted(0, [])
    follow_editions()
    mine = take_turns(sorted({elder_id for _, elder_id, _ in arrivals}))
    come: dict[int, datetime] = {}
    for _, elder_id, since in arrivals:
        if elder_id in mine:
            come[elder_id] = min(since, come.get(elder_id, since))
    needed = rules_to_judge(come) if come else {}
    calm = [pk for pk, elder_id, _ in arrivals if elder_id in mine and not needed[elder_id]]
    Arrival.objects.filter(pk__in=calm).delete()
    return Sifted(len(calm), [elder_id for elder_id, codes in needed.items() if codes])


def _watch_claimed(elder_id: int) -> int:
    """Judge one elder's arrivals; the others must not wait for one that fails."""
    try:
        return _watch_one(elder_id)
    except (InterfaceError, OperationalError):
        # The database went away: nothing was wrong with these readings, the sweep comes again.
        logger.warning("rules_interrupted", elder=elder_id)
        return 0
    except Exception:
        logger.exception("rules_failed", elder=elder_id)
        Arrival.objects.filter(elder_id=elder_id).update(attempts=F("attempts") + 1)
        return 0


@transaction.atomic
def _watch_one(elder_id: int) -> int:
    wait_for_turn(elder_id)
    waiting = (
        Arrival.objects.select_for_update(skip_locked=True)
        .filter(elder_id=elder_id, attempts__lt=TRIES)
        .order_by("received_at", "pk")
    )
    arrivals = list(waiting)
    if arrivals:
        codes = _codes(elder_id, min(arrival.since for arrival in arrivals))
        for arrival in arrivals:  # each as it was received: what was late then is late now
            judge_arrival(elder_id, codes, since=arrival.since, at=arrival.received_at)
        Arrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).delete()
    return len(arrivals)


@transaction.atomic
def answer_call(*, elder_id: int) -> None:
    """Judge the calls of one elder before all that waits; twice is once.

    What else arrived of hers keeps its place: this only goes ahead of it. It does not wait for
    her turn either, which a worker may hold while it sifts the arrivals of many: of two that raise
    the same call at once the database refuses one, and that one finds the other's alert.
    """
    arrivals = Arrival.objects.filter(elder_id=elder_id, attempts__lt=TRIES)
    for since, at in arrivals.order_by("received_at", "pk").values_list("since", "received_at"):
        judge_arrival(elder_id, CALLS, since=since, at=at)


@transaction.atomic
def watch_elder(*, elder_id: int, since: datetime, at: datetime) -> None:
    """Judge an elder's readings from `since` on, as received at `at`."""
    follow_editions()
    wait_for_turn(elder_id)
    judge_arrival(elder_id, _codes(elder_id, since), since=since, at=at)


def _codes(elder_id: int, since: datetime) -> Collection[str]:
    return rules_to_judge({elder_id: since})[elder_id]


def make_next_partitions(*, at: datetime) -> None:
    """Have the partitions of this month and the next."""
    with connection.cursor() as sql:
        for month in (at, at.replace(day=1) + timedelta(days=32)):
            sql.execute("SELECT health_make_partition(%s)", [month])
