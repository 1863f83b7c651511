"""Questions about readings, and who may see them. Nothing here writes."""

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.models.readings import HandReading, LatestReading, ReadingBlock
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.metrics import PLACES
from songhe.health.rules.packing import Arrays

BLOCK = timedelta(hours=1)  # the longest a block can last


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def latest_of(elder: Elder) -> dict[str, LatestReading]:
    """Return the newest reading of each metric, by the time of measuring; never where she is."""
    rows = LatestReading.objects.filter(elder=elder).exclude(metric__in=PLACES)
    return {latest.metric: latest for latest in rows}


def metric_title(code: str) -> str:
    """Return what a metric is called in the reader's language: 心率."""
    metric = metrics()[code]
    return metric.name_en if (get_language() or "").startswith("en") else metric.name_zh


def readings_of(*, elder_id: int, metric: str, since: datetime, until: datetime) -> Arrays:
    """Return readings in the order of measuring, `until` excluded, one for each moment.

    Blocks of one device may overlap; the one that came later wins. What two devices say of
    the same moment, and what was written by hand, both stay, as long as it differs in time.
    """
    blocks = (
        ReadingBlock.objects.filter(
            elder_id=elder_id,
            metric=metrics()[metric].number,
            t0__gt=since - BLOCK,
            t0__lt=until,
        )
        .order_by("stored_at", "t0")
        .values_list("t0", "offsets", "readings", "quality")
    )
    parts = [
        packing.unpack(
            _milliseconds(t0),
            bytes(offsets),
            bytes(values),
            None if quality is None else bytes(quality),
        )
        for t0, offsets, values, quality in blocks
    ]
    parts += _by_hand(elder_id, metric, since, until)
    arrays = packing.join(parts)
    first, last = _milliseconds(since), _milliseconds(until)
    return arrays.where((arrays.times >= first) & (arrays.times < last))


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
