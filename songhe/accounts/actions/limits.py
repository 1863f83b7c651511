"""Counting how often somebody tries something, in the database, so that every process agrees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from songhe.accounts.models import Counter
from songhe.kernel.fields import lookup_hash


@dataclass(frozen=True)
class Limit:
    """So many times in so long."""

    most: int
    within: timedelta


class TooOften(Exception):
    """Tried too often; it can be tried again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LIMITS: dict[str, tuple[Limit, ...]] = {
    "code.phone": (Limit(1, MINUTE), Limit(5, HOUR), Limit(10, DAY)),  # texts to one number
    "code.address": (Limit(30, HOUR),),  # texts asked for from one place
    "try.phone": (Limit(15, HOUR),),  # codes tried for one number, however many were sent
    "try.address": (Limit(60, HOUR),),
    "demo.address": (Limit(600, MINUTE),),  # one-click sign-in
    "claim.person": (Limit(20, HOUR), Limit(60, DAY)),  # codes of devices that one person tries
    "ask.person": (Limit(10, DAY),),  # elders whom one person asks to stand beside
}


def take(*, what: str, who: str, at: datetime) -> None:
    """Count one try of `what` by `who` (a number, an address: kept only as a keyed hash).

    Call it outside a transaction that may be rolled back, or the try is not counted.

    :raises TooOften: if a limit is passed; the try is counted all the same.
    """
    until = None
    for limit in LIMITS[what]:
        count, ends_at = _count(f"{what}:{limit.within.total_seconds():.0f}:{who}", limit, at)
        if count > limit.most:
            until = max(until or ends_at, ends_at)
    if until is not None:
        raise TooOften(until)


def _count(key: str, limit: Limit, at: datetime) -> tuple[int, datetime]:
    """Add one in a single statement: two processes at once are counted as two."""
    with connection.cursor() as sql:
        sql.execute(
            """
            INSERT INTO accounts_counter AS c (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN c.ends_at <= %(at)s THEN 1 ELSE c.count + 1 END,
                ends_at = CASE WHEN c.ends_at <= %(at)s THEN %(end)s ELSE c.ends_at END
            RETURNING count, ends_at
            """,
            {"key": lookup_hash(key), "at": at, "end": at + limit.within},
        )
        count, ends_at = sql.fetchone()
        return count, ends_at


def forget_old(*, at: datetime) -> int:
    """Drop the windows that are over; return how many."""
    return Counter.objects.filter(ends_at__lte=at).delete()[0]
