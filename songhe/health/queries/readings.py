"""Questions about readings, and who may see them. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.models.readings import HandReading
from songhe.health.reference import CALLS, metrics, readable_metrics
from songhe.health.rules import packing
from songhe.health.rules.packing import Arrays
from songhe.health.taking.storing import AHEAD, Connection

BLOCK = timedelta(hours=1)  # the longest a block can last
LATELY = timedelta(days=35)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The newest block of each metric, and of those that began within the hour before it the one that
# ends last: the key leads to each, so it costs the same however much was ever measured.
LATEST = """
WITH newest AS (
    SELECT number, block.t0
    FROM unnest(%(numbers)s::smallint[]) AS number
    CROSS JOIN LATERAL (
        SELECT t0 FROM health_readingblock
        WHERE elder_id = %(elder)s AND metric = number
          AND t0 > %(since)s AND t0 <= %(until)s
        ORDER BY t0 DESC LIMIT 1
    ) AS block
)
(
    SELECT DISTINCT ON (number) number, b.t0, offsets, readings, quality, NULL::float8
    FROM newest JOIN health_readingblock AS b
      ON b.elder_id = %(elder)s AND b.metric = number
     AND b.t0 > newest.t0 - interval '1 hour' AND b.t0 <= newest.t0
     AND b.t0 > %(since)s AND b.t0 <= %(until)s
    ORDER BY number, b.t0 + health_block_length(offsets) DESC, stored_at DESC
)
UNION ALL
SELECT number, hand.taken_at, NULL, NULL, NULL, hand.value
FROM unnest(%(numbers)s::smallint[], %(names)s::text[]) AS known (number, name)
CROSS JOIN LATERAL (
    SELECT taken_at, value FROM health_handreading
    WHERE elder_id = %(elder)s AND metric = known.name AND taken_at <= %(until)s
      AND replaced_by_id IS NULL AND withdrawn_at IS NULL
    ORDER BY taken_at DESC LIMIT 1
) AS hand
"""
# As the table's own query would say it; rules ask this for each elder and metric that stirs.
BLOCKS = """
SELECT t0, offsets, readings, quality FROM health_readingblock
WHERE elder_id = %s AND metric = %s AND t0 > %s AND t0 < %s ORDER BY stored_at, t0
"""


@dataclass(frozen=True)
class Latest:
    """The newest reading of one metric."""

    metric: str
    value: float
    quality: int
    taken_at: datetime


def latest_of(elder: Elder, at: datetime) -> dict[str, Latest]:
    """Return the newest reading of each metric, by the time of measuring; never where she is.

    From the readings themselves, so it is never behind them. What a device sent more than five
    weeks ago is not looked for; what somebody wrote down counts however old it is.
    """
    return latest_among(elder_id=elder.pk, codes=readable_metrics(), at=at)


def latest_among(*, elder_id: int, codes: Iterable[str], at: datetime) -> dict[str, Latest]:
    """Return the newest reading of each of these metrics."""
    until = at + AHEAD
    numbers = {metrics()[code].number: code for code in codes}
    facts: dict[str, int | datetime | list[int] | list[str]] = {
        "elder": elder_id,
        "numbers": list(numbers),
        "names": list(numbers.values()),
        "since": at - LATELY,
        "until": until,
    }
    with connection.cursor() as sql:
        sql.execute(LATEST, facts)
        rows = sql.fetchall()
    found: dict[str, Latest] = {}
    for number, t0, offsets, values, quality, value in rows:
        if value is None:
            part = packing.unpack(_milliseconds(t0), offsets, values, quality)
            part = part.where(part.times <= _milliseconds(until))
            come = Latest(
                numbers[number],
                float(part.values[-1]),
                int(part.quality[-1]),
                EPOCH + timedelta(milliseconds=int(part.times[-1])),
            )
        else:
            come = Latest(numbers[number], value, packing.FULL, t0)
        kept = found.get(come.metric)
        if kept is None or kept.taken_at <= come.taken_at:
            found[come.metric] = come
    return found


def metric_title(code: str) -> str:
    """Return what a metric is called in the reader's language: 心率."""
    metric = metrics()[code]
    return metric.name_en if (get_language() or "").startswith("en") else metric.name_zh


def readings_of(*, elder_id: int, metric: str, since: datetime, until: datetime) -> Arrays:
    """Return readings in the order of measuring, `until` excluded, one for each moment.

    Blocks of one device may overlap; the one that came later wins. What two devices say of
    the same moment, and what was written by hand, both stay, as long as it differs in time.
    """
    with connection.cursor() as sql:
        sql.execute(BLOCKS, [elder_id, metrics()[metric].number, since - BLOCK, until])
        parts = [
            packing.unpack(_milliseconds(t0), offsets, values, quality)
            for t0, offsets, values, quality in sql.fetchall()
        ]
    if metric not in CALLS:  # which nobody writes down
        parts += _by_hand(elder_id, metric, since, until)
    arrays = packing.join(parts)
    first, last = _milliseconds(since), _milliseconds(until)
    return arrays.where((arrays.times >= first) & (arrays.times < last))


def plain_connection() -> Connection:
    """Return the connection inside Django's, which is in the same transaction."""
    connection.ensure_connection()
    plain: Connection = connection.connection
    return plain


def _by_hand(elder_id: int, metric: str, since: datetime, until: datetime) -> list[Arrays]:
    rows = standing_hand_readings().filter(
        elder_id=elder_id, metric=metric, taken_at__gte=since, taken_at__lt=until
    )
    return [
        packing.single(_milliseconds(taken_at), value)
        for taken_at, value in rows.values_list("taken_at", "value")
    ]


def standing_hand_readings() -> QuerySet[HandReading]:
    """Return what was written by hand and neither replaced nor taken back."""
    return HandReading.objects.filter(replaced_by=None, withdrawn_at=None)


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def may_see_readings(*, person: Person, elder: Elder, at: datetime) -> bool:
    """May this person see her readings: herself, a relative she lets, a recipient she chose?"""
    return (
        elders_open_to(person=person, group=DataGroup.READINGS, at=at).filter(pk=elder.pk).exists()
    )


def is_veiled(*, acting: Acting, elder: Elder, at: datetime) -> bool:
    """Is this somebody whom she did not let see her readings? They see whom to call, no more."""
    if acting.elder == elder:
        return False
    return not may_see_readings(person=acting.person, elder=elder, at=at)
