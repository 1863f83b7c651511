"""Looking at readings that were committed, in the order of measuring, and raising what they say.

The rules remember little (is an alert open, since when, until when is it quiet); everything
else they read again from the committed blocks. So a hold that was begun survives any
restart, and readings that come in the wrong order count where they belong.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from songhe.health.actions.escalation import due_alerts, escalate_alert
from songhe.health.actions.judging import Look, judge_arrival
from songhe.health.actions.outcomes import take_turns, wait_for_turn
from songhe.health.models.readings import Arrival
from songhe.health.queries.arrivals import rules_to_judge
from songhe.health.queries.editions import follow_editions
from songhe.health.reference import CALLS
from songhe.health.taking.storing import FIRST

TRIES = 5
TOGETHER = 200  # arrivals that are sifted at once

logger = structlog.get_logger(__name__)


class Sifted(NamedTuple):
    """Arrivals that said nothing, and elders of whom something must be judged."""

    many: int
    calm: int
    restless: list[int]


def watch_arrivals(*, most: int = 1000) -> int:
    """Look at what has arrived; return how many arrivals are done.

    Several at once are sifted together; whoever must be judged gets a transaction of her own.
    What arrives meanwhile rings for itself: sifted one by one it would cost far more. Any number
    of workers may do this at the same time: what one has taken the others pass by.
    """
    done = 0
    while done < most:
        sifted = _sift()
        finished = sifted.calm + sum(_watch_claimed(elder_id) for elder_id in sifted.restless)
        done += finished
        if sifted.many < TOGETHER or not finished:
            break  # nothing more waits, or others have the turn of all these elders
    return done


@transaction.atomic
def _sift() -> Sifted:
    """Take arrivals, and be done with those in which no rule has anything to look at."""
    waiting = _ours().order_by("attempts", "pk")[:TOGETHER]
    arrivals = list(waiting.values_list("pk", "elder_id", "since"))
    if not arrivals:
        return Sifted(0, 0, [])
    follow_editions()
    mine = take_turns(sorted({elder_id for _, elder_id, _ in arrivals}))
    come: dict[int, datetime] = {}
    for _, elder_id, since in arrivals:
        if elder_id in mine:
            come[elder_id] = min(since, come.get(elder_id, since))
    needed = rules_to_judge(come) if come else {}
    calm = [pk for pk, elder_id, _ in arrivals if elder_id in mine and not needed[elder_id]]
    Arrival.objects.filter(pk__in=calm).delete()
    restless = [elder_id for elder_id, codes in needed.items() if codes]
    return Sifted(len(arrivals), len(calm), restless)


def _ours() -> QuerySet[Arrival]:
    """The arrivals that a worker may take: a call only if nobody has answered it for a while.

    Both at once would let the family wait for the slower of two, who holds the same alert.
    """
    fresh = Q(calls=True, received_at__gt=Now() - FIRST)
    return Arrival.objects.select_for_update(skip_locked=True).filter(~fresh, attempts__lt=TRIES)


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
    arrivals = list(_ours().filter(elder_id=elder_id).order_by("received_at", "pk"))
    if arrivals:
        codes = _codes(elder_id, min(arrival.since for arrival in arrivals))
        for arrival in arrivals:  # each as it was received: what was late then is late now
            judge_arrival(codes, Look(elder_id, arrival.since, arrival.received_at))
        if calls := [arrival.pk for arrival in arrivals if arrival.calls]:
            tell_of_calls(elder_id, calls, at=arrivals[-1].received_at)
        Arrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).delete()
    return len(arrivals)


def answer_call(*, elder_id: int, at: datetime) -> None:
    """Judge the calls of one elder before all that waits; twice is once.

    The first commit holds the alert and rings the open pages of whom it is for; the second tells
    them. Whoever is killed between the two leaves a step that is due, and an arrival that a worker
    takes. What else arrived of hers keeps its place: this only goes ahead of it.
    """
    if arrivals := ring_for(elder_id, CALLS):
        tell_of_calls(elder_id, arrivals, at=at)


def ring_for(elder_id: int, calls: Collection[str]) -> list[int]:
    """Open the alerts of these calls and ring; return the arrivals they came with.

    It does not wait for the elder's turn, which a worker may hold while it sifts the arrivals of
    many: of two that raise the same call at once the database refuses one, and that one looks
    again and finds the other's alert.
    """
    try:
        return _ring_for(elder_id, calls, ring_first=True)
    except IntegrityError:
        return _ring_for(elder_id, calls, ring_first=False)


@transaction.atomic
def _ring_for(elder_id: int, calls: Collection[str], *, ring_first: bool) -> list[int]:
    arrivals = Arrival.objects.filter(elder_id=elder_id, calls=True, attempts__lt=TRIES)
    rows = arrivals.order_by("received_at", "pk").values_list("pk", "since", "received_at")
    for _, since, at in rows:
        judge_arrival(calls, Look(elder_id, since, at, ring_first))
    return [pk for pk, *_ in rows]


@transaction.atomic
def tell_of_calls(elder_id: int, arrivals: Collection[int], *, at: datetime) -> None:
    """Take the first step of each call that was only rung so far, and leave the rest to workers."""
    # Arrivals before alerts, as a worker takes them.
    taken = Arrival.objects.select_for_update().filter(pk__in=arrivals).order_by("pk")
    Arrival.objects.filter(pk__in=list(taken.values_list("pk", flat=True))).update(calls=False)
    for alert in due_alerts(at).filter(elder=elder_id, rule__in=CALLS, next_step=0):
        escalate_alert(alert=alert, number=0, at=at)


@transaction.atomic
def watch_elder(*, elder_id: int, since: datetime, at: datetime) -> None:
    """Judge an elder's readings from `since` on, as received at `at`."""
    follow_editions()
    wait_for_turn(elder_id)
    judge_arrival(_codes(elder_id, since), Look(elder_id, since, at))


def _codes(elder_id: int, since: datetime) -> Collection[str]:
    return rules_to_judge({elder_id: since})[elder_id]


def make_next_partitions(*, at: datetime) -> None:
    """Have the partitions of this month and the next."""
    with connection.cursor() as sql:
        for month in (at, at.replace(day=1) + timedelta(days=32)):
            sql.execute("SELECT health_make_partition(%s)", [month])
