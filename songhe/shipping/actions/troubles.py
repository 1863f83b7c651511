"""Late or stuck goods raise themselves: nobody must ask first."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from songhe.shipping import queries
from songhe.shipping.actions import news
from songhe.shipping.actions.locking import locked, locked_parcel
from songhe.shipping.models import Parcel, Shipment, Trouble
from songhe.shipping.queries.parcels import unsent_since
from songhe.shipping.rules.troubles import RULES, Course, troubles_of
from songhe.shipping.states import TroubleKind


def note_troubles(parcel: Parcel, *, at: datetime) -> int:
    """Open what is wrong with a locked parcel now, tell whom it concerns; return how many."""
    if parcel.sent_at is None or parcel.promised_on is None:
        return 0
    course = Course(
        state=parcel.state,
        sent_at=parcel.sent_at,
        moved_at=parcel.moved_at,
        promised_on=parcel.promised_on,
        followed=parcel.is_followed,
    )
    found = troubles_of(course, at=at, today=timezone.localdate(at))
    return sum(open_trouble(parcel.shipment, parcel, kind, at=at) for kind in sorted(found))


def open_trouble(shipment: Shipment, parcel: Parcel | None, kind: str, *, at: datetime) -> bool:
    """Open a trouble unless it is open; return whether it is new."""
    trouble, new = Trouble.objects.get_or_create(
        shipment=shipment,
        parcel=parcel,
        kind=kind,
        settled_at=None,
        defaults={"raised_at": at},
    )
    if new:
        news.trouble(trouble, shipment, parcel, at=at)
        news.everyone_looks(shipment, at=at)
    return new


def run_clock(*, at: datetime) -> int:
    """Look at everything that waits or travels; return how many troubles are new."""
    hours = RULES[TroubleKind.UNSENT].hours
    unsent = unsent_since(at, hours=hours).exclude(
        troubles__kind=TroubleKind.UNSENT, troubles__settled_at=None
    )
    count = sum(_look_at_unsent(shipment, at) for shipment in unsent.iterator())
    return count + sum(_look_at(parcel, at) for parcel in queries.parcels_on_their_way().iterator())


@transaction.atomic
def _look_at_unsent(shipment: Shipment, at: datetime) -> bool:
    shipment = locked(shipment)
    if not unsent_since(at, hours=RULES[TroubleKind.UNSENT].hours).filter(pk=shipment.pk).exists():
        return False
    return open_trouble(shipment, None, TroubleKind.UNSENT, at=at)


def _look_at(parcel: Parcel, at: datetime) -> int:
    """Judge without a lock first: most parcels are well, and cost one look each."""
    if parcel.sent_at is None or parcel.promised_on is None:
        return 0
    course = Course(
        parcel.state, parcel.sent_at, parcel.moved_at, parcel.promised_on, parcel.is_followed
    )
    if not troubles_of(course, at=at, today=timezone.localdate(at)):
        return 0
    with transaction.atomic():
        return note_troubles(locked_parcel(parcel), at=at)
