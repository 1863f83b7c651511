"""Questions about what people write down by hand: for whom they may, and what they wrote."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.health.models.readings import HandReading
from songhe.health.queries.readings import standing_hand_readings

LATELY = timedelta(days=1)  # so long the page still offers what was written, to be put right


def may_write_readings(*, acting: Acting, elder: Elder, at: datetime) -> bool:
    """May they write down what was measured of her: she, who may see it, her station?"""
    return may(acting=acting, capability=Capability.READING_WRITE, elder=elder, at=at)


def own_hand_readings(*, acting: Acting, elder: Elder) -> QuerySet[HandReading]:
    """Return what stands and what they may put right: hers are all her own, others' their own."""
    rows = standing_hand_readings().filter(elder=elder).select_related("elder__person")
    if acting.elder == elder:
        return rows
    return rows.filter(author=acting.person)


def hand_readings_near(acting: Acting) -> QuerySet[HandReading]:
    """Return what somebody may put right, of whomever it is."""
    own = Q(author=acting.person)
    if acting.elder is not None:
        own |= Q(elder=acting.elder)
    return standing_hand_readings().select_related("elder__person", "elder__station").filter(own)


def written_together(row: HandReading) -> list[HandReading]:
    """Return what was read off one instrument and written down with this one."""
    rows = standing_hand_readings().filter(
        elder=row.elder_id, written_at=row.written_at, author=row.author_id
    )
    return list(rows.select_related("elder__person").order_by("pk"))


def written_lately(*, acting: Acting, elder: Elder, at: datetime) -> list[list[HandReading]]:
    """Return what they wrote since yesterday, what was written together together."""
    rows: Iterable[HandReading] = (
        own_hand_readings(acting=acting, elder=elder)
        .filter(written_at__gt=at - LATELY)
        .order_by("-written_at", "pk")[:24]
    )
    return [list(group) for _, group in groupby(rows, key=lambda row: row.written_at)]


def usual_metric(elder: Elder) -> str:
    """Return the metric that she wrote down last; empty if she never did."""
    row = standing_hand_readings().filter(elder=elder).order_by("-written_at", "pk").first()
    return row.metric if row is not None else ""
