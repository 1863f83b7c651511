"""Comparing, day by day, what channels say with what we know."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from songhe.payments.actions.channel_orders import back_of, part_of
from songhe.payments.gateways.allotting import Back, Part, allots, allotting_gateway
from songhe.payments.gateways.payment import BillLine, Kind, TryAgain, payment_gateway
from songhe.payments.models import Allotment, Bill, BillEntry, Difference, Intent, Refund, Takeback
from songhe.payments.rules.compare import Key, Line, compare
from songhe.payments.states import AllotState, DifferenceKind, DifferenceState, EntryKind

logger = structlog.get_logger(__name__)

BEIJING = ZoneInfo("Asia/Shanghai")  # bills run from midnight to midnight there
CLOCK = "clock"
LOOKED_BACK = 7  # days of which a bill may still be missing


def fetch_bill(*, channel: str, day: date, at: datetime) -> Bill:
    """Fetch a channel's bill, keep it, and note what differs; once for each day.

    Call it with no transaction open.

    :raises TryAgain: if the channel cannot be reached or has not written it yet.
    """
    if (known := Bill.objects.filter(channel=channel, day=day).first()) is not None:
        return known
    lines = payment_gateway(channel).bill(day)
    if allots(channel):
        lines = [*lines, *allotting_gateway(channel).bill(day, _told(channel, day))]
    return keep_bill(channel=channel, day=day, lines=lines, at=at)


def fetch_bills(*, at: datetime) -> int:
    """Fetch what is missing of the last days, channel by channel; return how many there were."""
    today, fetched = at.astimezone(BEIJING).date(), 0
    for channel in settings.SONGHE_PAYMENT_CHANNELS:
        for back in range(LOOKED_BACK, 0, -1):
            day = today - timedelta(days=back)
            if Bill.objects.filter(channel=channel, day=day).exists():
                continue
            try:
                fetch_bill(channel=channel, day=day, at=at)
            except TryAgain as not_yet:
                logger.warning("bill_not_fetched", channel=channel, day=str(day), why=str(not_yet))
                continue
            fetched += 1
    return fetched


@transaction.atomic
def keep_bill(*, channel: str, day: date, lines: Sequence[BillLine], at: datetime) -> Bill:
    """Write a bill down and note what differs; two at once keep one."""
    bill, new = Bill.objects.get_or_create(
        channel=channel,
        day=day,
        defaults={
            "fetched_at": at,
            "taken": sum(one.amount for one in lines if one.kind == Kind.PAYMENT),
            "given_back": sum(one.amount for one in lines if one.kind == Kind.REFUND),
            "fee": sum(one.fee for one in lines),
        },
    )
    if not new:
        return bill
    BillEntry.objects.bulk_create(
        BillEntry(
            bill=bill,
            number=number,
            kind=EntryKind(one.kind.value),
            code=one.code,
            amount=one.amount,
            reference=one.reference,
        )
        for number, one in enumerate(lines, start=1)
    )
    theirs = [Line(one.kind.value, one.code, one.amount) for one in lines]
    found = compare(theirs, known=_known(channel, theirs), due=_due(channel, day))
    Difference.objects.bulk_create(
        (
            Difference(
                bill=bill,
                kind=DifferenceKind(one.why),
                entry_kind=EntryKind(one.kind),
                about=one.code,
                ours=one.ours,
                theirs=one.theirs,
                found_at=at,
            )
            for one in found
        ),
        ignore_conflicts=True,  # listed three times is a difference once
    )
    if found:
        logger.error("bill_differs", channel=channel, day=str(day), differences=len(found))
    _close_what_came_later(channel, theirs, at)
    return bill


@transaction.atomic
def close_difference(*, difference: Difference, why: str, by: str, at: datetime) -> None:
    """Somebody has found out what it was.

    :raises NotAllowed: if it is closed already.
    """
    difference.move("close", by=by, at=at, why=why)
    difference.closed_at, difference.closed_by, difference.why = at, by, why
    difference.save(update_fields=["closed_at", "closed_by", "why"])


def _books(channel: str) -> dict[EntryKind, tuple[QuerySet[Any], str, str]]:
    """Where each kind of line stands with us: the rows, the day it counts for, its amount."""
    return {
        EntryKind.PAYMENT: (Intent.objects.filter(channel=channel), "settled_at", "amount"),
        EntryKind.REFUND: (Refund.objects.filter(intent__channel=channel), "done_at", "amount"),
        EntryKind.ALLOTMENT: (
            Allotment.objects.filter(intent__channel=channel),
            "done_at",
            "seller_part",
        ),
        EntryKind.TAKEBACK: (
            Takeback.objects.filter(allotment__intent__channel=channel),
            "done_at",
            "amount",
        ),
    }


def _known(channel: str, lines: Iterable[Line]) -> dict[Key, int]:
    """Return what we have under the codes on a bill, of whatever day."""
    codes: dict[str, set[str]] = {}
    for line in lines:
        codes.setdefault(line.kind, set()).add(line.code)
    known: dict[Key, int] = {}
    for kind, (rows, _day, amount) in _books(channel).items():
        found = rows.filter(code__in=codes.get(kind.value, ()))
        if kind == EntryKind.PAYMENT:
            found = found.filter(settled_at__isnull=False)
        # The channel lists what it gives back or hands over when it takes it up, which may be
        # before we hear that it is done.
        known |= {(kind.value, code): fen for code, fen in found.values_list("code", amount)}
    return known


def _due(channel: str, day: date) -> list[Line]:
    """Return what we have of a day and no bill has listed so far."""
    starts, ends = _bounds(day)
    due = [
        Line(kind.value, code, fen)
        for kind, (rows, moment, amount) in _books(channel).items()
        for code, fen in rows.filter(**{f"{moment}__gte": starts, f"{moment}__lt": ends})
        .order_by("pk")
        .values_list("code", amount)
    ]
    listed = set(
        BillEntry.objects.filter(bill__channel=channel, code__in=[line.code for line in due])
        .exclude(bill__day=day)
        .values_list("kind", "code")
    )
    return [line for line in due if (line.kind, line.code) not in listed]


def _told(channel: str, day: date) -> Iterator[Part | Back]:
    """Name what was shared out and taken back on a day, as far as we know."""
    starts, ends = _bounds(day)
    done = {"state": AllotState.DONE, "done_at__gte": starts, "done_at__lt": ends}
    parts = Allotment.objects.filter(intent__channel=channel, **done).select_related("intent")
    for part in parts.order_by("pk"):
        yield part_of(part)
    backs = Takeback.objects.filter(allotment__intent__channel=channel, **done)
    for back in backs.select_related("allotment__intent").order_by("pk"):
        yield back_of(back)


def _bounds(day: date) -> tuple[datetime, datetime]:
    starts = datetime.combine(day, time.min, tzinfo=BEIJING)
    return starts, starts + timedelta(days=1)


def _close_what_came_later(channel: str, lines: Iterable[Line], at: datetime) -> None:
    """What was missing on one bill and stands on another was only late."""
    listed = {(line.kind, line.code) for line in lines}
    missing = Difference.objects.filter(
        bill__channel=channel,
        kind=DifferenceKind.MISSING,
        state=DifferenceState.OPEN,
        about__in=[code for _kind, code in listed],
    )
    for one in missing.select_for_update(of=("self",)):
        if (one.entry_kind, one.about) in listed:
            close_difference(difference=one, why=_("另一天的账单列出了它。"), by=CLOCK, at=at)
