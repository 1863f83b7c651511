"""What a provider decides about a visit: take it, leave it, send someone else, say it is late."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.models import Membership, Person
from songhe.accounts.states import Role
from songhe.booking import actions as booking
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import parts
from songhe.shop.states import Reason, Why
from songhe.visits import queries
from songhe.visits.actions import news
from songhe.visits.models import Visit
from songhe.visits.rules import windows
from songhe.visits.states import VisitState

REASONS = 80  # letters of a reason


class TooLateToAccept(Exception):
    """The time to answer is over."""


class NotFree(Exception):
    """That worker cannot do it, or has something else at that time."""


class NobodyToCome(Exception):
    """Whose visit it was does not work there any more; somebody else is chosen first."""


class NotLate(Exception):
    """It is not late, or nobody would be told anything new."""


@transaction.atomic
def accept(*, visit: Visit, by: str, at: datetime) -> Visit:
    """The provider takes the order; elder, family and worker hear of it.

    :raises TooLateToAccept: if the time to answer is over.
    :raises NobodyToCome: if nobody who works there would come.
    :raises NotAllowed: if it was answered or called off.
    """
    visit = locked(visit)
    if visit.needs_worker:
        raise NobodyToCome(visit.code)
    if visit.state == VisitState.OFFERED and at > visit.answer_by:
        raise TooLateToAccept
    visit.move("accept", by=by, at=at)
    visit.taken_at = at
    visit.save(update_fields=["taken_at"])
    news.accepted(visit, at=at)
    return visit


@transaction.atomic
def decline(*, visit: Visit, why: str, by: str, at: datetime) -> Visit:
    """The provider does not come, or did not: this visit is paid back.

    :raises NotAllowed: if it has begun, or was answered or called off.
    """
    visit = locked(visit)
    told = visit.state == VisitState.MISSED  # that nobody came
    visit.move("decline", by=by, at=at, why=why[:REASONS], **about_hour(visit))
    if not visit.is_explaining:
        reason = Reason(Why.NOT_COMING, {"provider": visit.provider.name})
        parts.decline_line(line=visit.order_line, why=reason, by=by, at=at)
    elif not told:
        news.nobody_explains(visit, at=at)
    news.everyone_looks(visit, at=at)
    return visit


@transaction.atomic
def reassign(*, visit: Visit, worker: Person, by: str, at: datetime) -> Visit:
    """Send somebody else, who is then taken at that time instead.

    Whose visit it was and who works there again only gets it back.

    :raises NotFree: if that worker cannot do it or is not free.
    :raises NotAllowed: if it has begun or was called off.
    """
    visit = locked(visit)
    if visit.state not in {VisitState.OFFERED, VisitState.ACCEPTED}:
        raise NotAllowed("reassign", visit.state)
    if not works_on(visit, worker):
        raise NotFree(worker.code)
    if worker.pk not in {person.pk for person in queries.free_workers(visit, at=at)}:
        raise NotFree(worker.code)
    before, gone = visit.worker, visit.needs_worker
    back = worker == before  # with the hour, which nobody gave away
    facts: dict[str, str | int] = {"before": before.code, "after": worker.code}
    if not back:
        facts |= _take_hour(visit, worker, by=by, at=at)
    visit.worker, visit.needs_worker_since = worker, None
    visit.save(update_fields=["worker", "needs_worker_since"])
    record(name="visits.visit.reassign", subject_id=visit.pk, actor=by, at=at, facts=facts)
    if visit.state == VisitState.ACCEPTED:
        if back and not visit.is_explaining:  # of that, the family may not have heard at all
            news.comes_again(visit, at=at)
        elif back:
            news.accepted(visit, at=at)
        else:
            news.reassigned(visit, None if gone else before, at=at)
    return visit


def _take_hour(visit: Visit, worker: Person, *, by: str, at: datetime) -> dict[str, int]:
    """Book the hour for somebody else; for explaining, shipping hears what it lets go for it."""
    line = visit.order_line
    try:
        taken = booking.hold(
            calendar=queries.calendars_of(visit).get(person=worker),
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            buffer_minutes=queries.buffer_of(visit),
            purpose=line.order.checkout.subject,
            expires_at=visit.ends_at,
            by=by,
            at=at,
        )
    except booking.AlreadyBooked as taken_meanwhile:
        raise NotFree(worker.code) from taken_meanwhile
    booking.confirm(booking=taken, by=by, at=at)
    if visit.is_explaining:
        return {"order_line": line.pk, "worker": worker.pk, "booking": taken.pk}
    if line.booking is not None:
        booking.release(booking=line.booking, by=by, at=at)
    line.booking = taken
    line.save(update_fields=["booking"])
    return {}


@transaction.atomic
def tell_late(*, visit: Visit, by: str, at: datetime) -> Visit:
    """Tell the elder and her family that the worker comes later, once.

    :raises NotLate: if it is not late, or they were told.
    """
    visit = locked(visit)
    minutes = windows.minutes_late(starts_at=visit.starts_at, at=at)
    on_the_way = visit.state == VisitState.ACCEPTED and not visit.needs_worker
    if not on_the_way or not minutes or visit.late_told_at:
        raise NotLate
    visit.late_told_at = at
    visit.save(update_fields=["late_told_at"])
    record(
        name="visits.visit.tell_late",
        subject_id=visit.pk,
        actor=by,
        at=at,
        facts={"minutes": minutes},
    )
    news.late(visit, minutes, at=at)
    return visit


def about_hour(visit: Visit) -> dict[str, int]:
    """Name the line of goods whose explaining is off: shipping lets the hour go for it."""
    return {"order_line": visit.order_line_id} if visit.is_explaining else {}


def works_on(visit: Visit, worker: Person) -> bool:
    """Does somebody work for a visit's seller? Until the commit nobody can end that."""
    present = Membership.objects.filter(
        person=worker,
        organisation=visit.provider.organisation_id,
        role=Role.WORKER,
        until=None,
    )
    return present.select_for_update(no_key=True).first() is not None


def locked(visit: Visit) -> Visit:
    """Return the visit as it is now, with everybody else who would change it kept waiting."""
    return (
        Visit.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "elder__person",
            "provider__organisation",
            "worker",
            "order_line__listing__category",
            "order_line__booking",
            "order_line__order__checkout__placed_by",
            "order_line__order__checkout__paid_by",
        )
        .get(pk=visit.pk)
    )
