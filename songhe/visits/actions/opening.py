"""How a visit comes to be, and how it is called off with its order."""

import secrets
from datetime import datetime

from django.db import transaction

from songhe.accounts import queries as accounts
from songhe.accounts.states import Role
from songhe.kernel.events import record
from songhe.kernel.jobs import defer_job_at
from songhe.kernel.models import Event
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState
from songhe.visits.actions import news
from songhe.visits.actions.doing import finish_order
from songhe.visits.actions.planning import locked, works_on
from songhe.visits.models import Visit, VisitTask
from songhe.visits.rules.tasks import tasks_for
from songhe.visits.rules.windows import answer_by
from songhe.visits.states import VisitState

CANCELLABLE = (
    VisitState.OFFERED,
    VisitState.ACCEPTED,
    VisitState.MISSED,
    VisitState.NOBODY,
)


class NobodyComes(Exception):
    """A service was booked on a calendar that belongs to no person."""


def open_for_paid_order(event: Event) -> None:
    """Listen to the shop: offer a visit for each service of a paid order; twice is once."""
    order = Order.objects.get(pk=event.subject_id)
    if order.state == OrderState.PAID:
        open_visits(order=order, at=event.happened_at)


@transaction.atomic
def open_visits(*, order: Order, at: datetime) -> list[Visit]:
    """Offer a visit to the provider for each service of an order."""
    lines = order.lines.exclude(booking=None).select_related(
        "listing__category", "booking__calendar__person"
    )
    return [_open_visit(order, line, at) for line in lines.order_by("pk")]


def _open_visit(order: Order, line: OrderLine, at: datetime) -> Visit:
    booking = line.booking
    if booking is None or booking.calendar.person is None:
        raise NobodyComes(f"{order.code}: {line.title}")
    visit, created = Visit.objects.get_or_create(
        order_line=line,
        defaults={
            "elder_id": order.elder_id,
            "provider_id": order.provider_id,
            "worker": booking.calendar.person,
            "title": line.title,
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
            "offered_at": at,
            "answer_by": answer_by(offered_at=at, starts_at=booking.starts_at),
            "check_in_code": new_check_in_code(),
        },
    )
    if created:
        if not works_on(visit, visit.worker):  # it was booked before, and paid after
            visit.needs_worker_since = at
            visit.save(update_fields=["needs_worker_since"])
        _write_tasks(visit, line)
        record(name="visits.visit.offer", subject_id=visit.pk, actor=news.CLOCK, at=at)
        defer_job_at("visits.lapse_offer", visit.answer_by, visit_id=visit.pk)
        news.offered(
            visit,
            accounts.members_of(order.provider.organisation, Role.MANAGER),
            at=at,
        )
    return visit


def _write_tasks(visit: Visit, line: OrderLine) -> None:
    words = line.listing.steps or tasks_for(line.listing.category.code)
    VisitTask.objects.bulk_create(
        VisitTask(visit=visit, place=place, words=task) for place, task in enumerate(words, 1)
    )


def new_check_in_code() -> str:
    """Return four digits that the elder will read aloud."""
    return f"{secrets.randbelow(10_000):04d}"


@transaction.atomic
def cancel_for_order(event: Event) -> None:
    """Listen to the shop: an order was paid back, so nobody comes; twice is once."""
    visits = Visit.objects.select_for_update(no_key=True).filter(
        order_line__order=event.subject_id, state__in=CANCELLABLE
    )
    for visit in visits.order_by("pk"):
        visit.move("cancel", by=event.actor, at=event.happened_at)
        news.cancelled(visit, at=event.happened_at)


@transaction.atomic
def cancel_for_line(event: Event) -> None:
    """Listen to the shop: one visit of an order is off; if it was the last one open, the order
    is done. Twice is once. What only explains goods has its own listener."""
    visits = Visit.objects.filter(order_line=event.facts["line"])
    visit = visits.exclude(order_line__booking=None).first()
    if visit is None:
        return
    visit = locked(visit)
    if visit.state in CANCELLABLE:
        visit.move("cancel", by=event.actor, at=event.happened_at)
        news.cancelled(visit, at=event.happened_at)
    finish_order(visit.order_line.order, by=event.actor, at=event.happened_at)
