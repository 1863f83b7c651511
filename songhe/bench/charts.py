"""What a week of one elder's readings costs to read and to draw, among few and among very many.

`songhe bench charts --json`: readings once a minute of thousands of elders, an hour to a block as
the compactor leaves them; first two million, then twenty. Measured is the time inside the server,
with the database on the same machine: asking for the 10,080 readings of one elder and metric
(`p50_ms`), and drawing the page's chart of that week with its words and table, which rests on the
hours summed up (`drawn_p50_ms`). Each time it is
another elder's.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import psycopg
from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.bench.load import percentile
from songhe.bench.place import console, own_database
from songhe.bench.wearers import make_wearers
from songhe.config.reference import load_reference
from songhe.health.actions.figures import draw_days
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import readings_of
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.copying import rows_of
from songhe.health.rules.days import date_of, dates_between
from songhe.health.rules.packing import Arrays, Block
from songhe.health.rules.spans import WEEK as WEEK_DAYS, window_of
from songhe.health.showing.histories import history_of
from songhe.health.showing.history_charts import picture_of
from songhe.health.taking import storing

SIZES = (2_000_000, 20_000_000)
WEEK = timedelta(days=7)
MINUTES = 7 * 24 * 60
ASKED = 200  # elders
MOST_P50_MS, MOST_GROWTH = 10.0, 1.5


def run(*, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    with own_database() as address:
        load_reference()
        until = timezone.now().replace(minute=0, second=0, microsecond=0)
        elders = [wearer.elder for wearer in make_wearers(sizes[-1] // MINUTES + 1, at=until)]
        found = []
        with psycopg.connect(address, autocommit=True) as connection:
            filled = 0
            for size in sizes:
                many = size // MINUTES + 1
                console.print(f"[bold]charts[/bold]: {size:,} readings of {many} elders …")
                _fill(connection, elders[filled:many], until)
                connection.execute("VACUUM ANALYZE health_readingblock")
                filled = many
                found.append(_measured(elders[:many], until, size))
    return _said(found)


def _fill(connection: "psycopg.Connection[Any]", elders: Sequence[Elder], until: datetime) -> None:
    storing.make_partitions(connection, {until.replace(day=1), (until - WEEK).replace(day=1)})
    connection.execute(storing.STAGING)
    for group in _groups(elders, until):
        with connection.transaction(), connection.cursor() as cursor:
            with cursor.copy(storing.COPY) as copy:
                copy.write(rows_of(group))
            cursor.execute(storing.INSERT, [until])


def _groups(elders: Sequence[Elder], until: datetime) -> Iterator[list[Block]]:
    dice = np.random.default_rng(60)
    begins = storing.milliseconds(until - WEEK)
    times = begins + np.arange(MINUTES, dtype=np.int64) * 60_000
    full = np.full(MINUTES, packing.FULL, dtype=np.uint8)
    number = metrics()["heart_rate"].number
    for start in range(0, len(elders), 10):
        yield [
            block
            for elder in elders[start : start + 10]
            for block in packing.pack(
                elder.pk,
                number,
                elder.pk,
                Arrays(times, np.rint(dice.normal(70, 6, MINUTES)), full),
            )
        ]


def _measured(elders: Sequence[Elder], until: datetime, size: int) -> dict[str, Any]:
    dice = np.random.default_rng(7)
    chosen = [elders[place] for place in dice.integers(0, len(elders), ASKED)]

    def read(elder: Elder) -> int:
        found = readings_of(elder_id=elder.pk, metric="heart_rate", since=until - WEEK, until=until)
        return len(found.times)

    def drawn(elder: Elder) -> object:
        window = window_of(days=WEEK_DAYS, until="", today=date_of(until, zone_of(elder)))
        return picture_of(history_of(elder=elder, metric="heart_rate", window=window, at=until))

    if read(chosen[0]) != MINUTES:
        raise RuntimeError(f"a week holds {read(chosen[0])} readings instead of {MINUTES}")
    for elder in set(chosen):  # the compactor's other work, for those who will be asked
        first, last = (date_of(at, zone_of(elder)) for at in (until - WEEK, until))
        dates = list(dates_between(first, last))
        draw_days(elder=elder, metric="heart_rate", dates=dates, at=until)
    asked, pictures = _times(read, chosen), _times(drawn, chosen)
    return {
        "readings": size,
        "elders": len(elders),
        "p50_ms": round(percentile(asked, 50), 2),
        "p99_ms": round(percentile(asked, 99), 2),
        "drawn_p50_ms": round(percentile(pictures, 50), 2),
        "drawn_p99_ms": round(percentile(pictures, 99), 2),
    }


def _times(do: Callable[[Elder], object], elders: Sequence[Elder]) -> list[float]:
    """How long each takes, in ms; the first warms what can be warm."""
    do(elders[0])
    found = []
    for elder in elders:
        began = time.perf_counter()
        do(elder)
        found.append((time.perf_counter() - began) * 1000)
    return found


def _said(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    least, most = found[0], found[-1]
    growth = most["p50_ms"] / least["p50_ms"]
    return {
        **most,
        "sizes": list(found),
        "growth": round(growth, 2),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "bars": [MOST_P50_MS, MOST_GROWTH],
        "passed": most["p50_ms"] <= MOST_P50_MS and growth <= MOST_GROWTH,
    }
