"""Keeping what was chosen for its buyer: times on calendars, goods on shelves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from songhe.accounts.models import Elder
from songhe.booking import actions as booking, queries as booking_queries
from songhe.booking.models import Booking, Calendar
from songhe.booking.queries import Slot
from songhe.booking.states import BookingState
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import goods
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState


class SlotTaken(Exception):
    """Somebody else was quicker; `next_free` is the next time at which anyone could come."""

    def __init__(self, listing: Listing, next_free: Slot | None) -> None:
        super().__init__(f"{listing.code}: taken")
        self.listing = listing
        self.next_free = next_free


@dataclass(frozen=True)
class Keeping:
    """For whom and until when something is kept."""

    elder: Elder
    purpose: str
    expires_at: datetime
    by: str
    at: datetime


def hold_time(
    listing: Listing, starts_at: datetime, keeping: Keeping, *, quantity: int = 1
) -> Booking:
    """Hold a time with whoever is free then, a face that the elder knows first.

    :raises SlotTaken: if nobody is.
    """
    minutes = listing.minutes_for(quantity)
    ends_at = starts_at + timedelta(minutes=minutes)
    calendars = list(catalogue.calendars_for(listing))
    for calendar in known_faces_first(calendars, keeping.elder):
        try:
            return booking.hold(
                calendar=calendar,
                starts_at=starts_at,
                ends_at=ends_at,
                buffer_minutes=listing.buffer_minutes,
                purpose=keeping.purpose,
                expires_at=keeping.expires_at,
                by=keeping.by,
                at=keeping.at,
            )
        except booking.AlreadyBooked:
            continue
    raise SlotTaken(listing, _next_free(listing, calendars, minutes, starts_at, keeping.at))


def known_faces_first(calendars: Sequence[Calendar], elder: Elder) -> list[Calendar]:
    """Order calendars by how often their people came to this elder."""
    people = [calendar.person for calendar in calendars if calendar.person]
    times = queries.times_served(elder, people)
    return sorted(calendars, key=lambda one: (-times.get(one.person_id or 0, 0), one.pk))


def _next_free(
    listing: Listing,
    calendars: Sequence[Calendar],
    minutes: int,
    after: datetime,
    at: datetime,
) -> Slot | None:
    return booking_queries.next_free(
        calendars=calendars,
        after=after,
        minutes=minutes,
        buffer_minutes=listing.buffer_minutes,
        at=at,
    )


def keep_longer(order: Order, *, until: datetime, by: str, at: datetime) -> None:
    """Hold an order's times until `until`.

    :raises NotAllowed: if one was let go meanwhile.
    """
    for held in _bookings(order):
        booking.extend_hold(booking=held, expires_at=until, by=by, at=at)


def line_up(listings: Sequence[Listing]) -> None:
    """Line up at every calendar that several services may need, before the first is held."""
    services = [one for one in listings if one.is_service]
    if len(services) > 1:
        booking.line_up(one.pk for of in services for one in catalogue.calendars_for(of))


def line_up_again(orders: Sequence[Order]) -> None:
    """The same before what several sellers hold is confirmed, or lapsed times are looked for."""
    lines = OrderLine.objects.filter(order__in=orders).exclude(booking=None)
    if any(order.state == OrderState.EXPIRED for order in orders):
        line_up([one.listing for one in lines.select_related("listing__category")])
    elif len(orders) > 1:
        booking.line_up(lines.values_list("booking__calendar", flat=True))


def secure(order: Order, *, by: str, at: datetime) -> None:
    """Money came: make every held time a booking, and see that the goods are still kept.

    What lapsed on the way is taken again if it is still free.

    :raises SlotTaken: if someone else has a time now.
    :raises SoldOut: if the goods are gone.
    """
    for held in _bookings(order):
        try:
            booking.confirm(booking=held, by=by, at=at)
        except NotAllowed:
            _take_again(held.order_line, order, by=by, at=at)
    goods.see_that_kept(order, at=at)


def _take_again(line: OrderLine, order: Order, *, by: str, at: datetime) -> None:
    starts_at = line.starts_at or at
    keeping = Keeping(order.elder, order.checkout.subject, expires_at=starts_at, by=by, at=at)
    line.booking = hold_time(line.listing, starts_at, keeping, quantity=line.quantity)
    line.save(update_fields=["booking"])
    booking.confirm(booking=line.booking, by=by, at=at)


def free(order: Order, *, by: str, at: datetime) -> None:
    """Give back every time and every piece that was kept for an order."""
    for held in _bookings(order):
        if held.state in {BookingState.HELD, BookingState.BOOKED}:
            booking.release(booking=held, by=by, at=at)
    goods.release(order, at=at)


def _bookings(order: Order) -> QuerySet[Booking]:
    return (
        Booking.objects.filter(order_line__order=order)
        .select_related("calendar", "order_line__listing__category")
        .order_by("calendar", "pk")
    )
