"""What happens at the door and inside: the code, the tasks, the end, the elder's word."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from songhe.accounts.acting import Acting
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job_at
from songhe.shop.actions import orders, reviews
from songhe.shop.models import LineOff, Order
from songhe.shop.states import OrderState
from songhe.visits.actions import news
from songhe.visits.actions.planning import locked
from songhe.visits.models import Visit, VisitTask
from songhe.visits.rules.windows import AROUND, CONFIRM, TRIES, Arrival, arrival
from songhe.visits.states import VisitState


class WrongCode(Exception):
    """Not the code that the elder has; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


class TooManyTries(Exception):
    """So many wrong codes that the provider or the station must help."""


class TooEarly(Exception):
    """More than an hour before the visit; `opens_at` is when the door opens."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(opens_at.isoformat())
        self.opens_at = opens_at


class TooLate(Exception):
    """More than an hour after the visit should have begun."""


class NotConfirmer(Exception):
    """Only the elder herself, or the station beside her, confirms a visit."""


def check_in(*, visit: Visit, code: str, by: str, at: datetime) -> Visit:
    """The worker is at the door and gives the code that the elder read to her.

    :raises WrongCode: if it is another one; the try is counted.
    :raises TooManyTries: after five wrong ones.
    :raises TooEarly: more than an hour before the visit.
    :raises TooLate: more than an hour after it should have begun.
    :raises NotAllowed: if it was not accepted, was called off, or has begun.
    """
    left = _count_wrong_try(visit, code, at)
    if left is not None:
        # Counted and committed before it is said: a refusal must not roll the count back.
        raise WrongCode(left)
    return _begin(visit, by=by, how="code", at=at)


@transaction.atomic
def _count_wrong_try(visit: Visit, code: str, at: datetime) -> int | None:
    """Return None if the code is right; else count the try and return how many are left."""
    visit = locked(visit)
    visit.flow.after(visit.state, "check_in")
    _check_hour(visit, at)
    if visit.is_locked:
        raise TooManyTries
    if code.strip() == visit.check_in_code:
        return None
    Visit.objects.filter(pk=visit.pk).update(check_in_tries=F("check_in_tries") + 1)
    left = TRIES - visit.check_in_tries - 1
    if left == 0:
        news.locked_out(visit, at=at)
    return left


def _check_hour(visit: Visit, at: datetime) -> None:
    how = arrival(starts_at=visit.starts_at, at=at)
    if how == Arrival.TOO_EARLY:
        raise TooEarly(opens_at(visit))
    if how == Arrival.TOO_LATE:
        raise TooLate


def opens_at(visit: Visit) -> datetime:
    """Return from when on the worker can check in."""
    return visit.starts_at - AROUND


def check_in_for_worker(*, visit: Visit, by: str, why: str, at: datetime) -> Visit:
    """The provider's manager or the elder's station vouches that the worker is there.

    :raises TooEarly: more than an hour before the visit.
    :raises TooLate: more than an hour after it should have begun.
    :raises NotAllowed: if it was not accepted, was called off, or has begun.
    """
    _check_hour(visit, at)
    return _begin(visit, by=by, how=why, at=at)


@transaction.atomic
def _begin(visit: Visit, *, by: str, how: str, at: datetime) -> Visit:
    visit = locked(visit)
    if visit.needs_worker:
        raise NotAllowed("check_in", visit.state)
    visit.move("check_in", by=by, at=at, how=how)
    visit.checked_in_at = at
    visit.checked_in_by = by
    visit.save(update_fields=["checked_in_at", "checked_in_by"])
    if not visit.is_explaining:
        # Of this and a change of mind, exactly one finds the order still paid.
        orders.start_order(order=visit.order_line.order, by=by, at=at)
        _check_not_called_off(visit)
    news.everyone_looks(visit, at=at)
    return visit


def _check_not_called_off(visit: Visit) -> None:
    """Its order is locked: of this and calling off this one visit, exactly one happens."""
    if LineOff.objects.filter(line=visit.order_line_id).exists():
        raise NotAllowed("check_in", VisitState.CANCELLED)


@transaction.atomic
def tick_task(*, task: VisitTask, done: bool, at: datetime) -> VisitTask:
    """Tick a task, or take the tick back.

    :raises NotAllowed: if the worker is not there.
    """
    visit = locked(task.visit)
    if visit.state != VisitState.ON_SITE:
        raise NotAllowed("tick", visit.state)
    task.done_at = (task.done_at or at) if done else None
    task.save(update_fields=["done_at"])
    news.everyone_looks(visit, at=at)
    return task


@transaction.atomic
def check_out(*, visit: Visit, by: str, at: datetime) -> Visit:
    """The worker is done; the elder is asked to confirm.

    :raises NotAllowed: if the worker is not there.
    """
    visit = locked(visit)
    visit.move("check_out", by=by, at=at)
    visit.checked_out_at = at
    visit.save(update_fields=["checked_out_at"])
    defer_job_at("visits.confirm_by_itself", at + CONFIRM, visit_id=visit.pk)
    news.done(visit, at=at)
    return visit


@transaction.atomic
def confirm(
    *, visit: Visit, acting: Acting, stars: int | None = None, words: str = "", at: datetime
) -> Visit:
    """The elder says that it was done, and perhaps how: the provider gets its money.

    :raises NotConfirmer: if neither she nor the station beside her speaks.
    :raises NotAllowed: if it is not done, or was confirmed.
    """
    if acting.elder is None or acting.elder.pk != visit.elder_id:
        raise NotConfirmer
    visit = _finish(visit, by=acting.label, at=at)
    if stars is not None:
        order = visit.order_line.order
        reviews.rate_order(order=order, stars=stars, words=words, acting=acting, at=at)
    return visit


@transaction.atomic
def _finish(visit: Visit, *, by: str, at: datetime) -> Visit:
    visit = locked(visit)
    visit.move("confirm", by=by, at=at)
    visit.confirmed_at = at
    visit.save(update_fields=["confirmed_at"])
    finish_order(visit.order_line.order, by=by, at=at)
    news.everyone_looks(visit, at=at)
    return visit


def finish_order(order: Order, *, by: str, at: datetime) -> None:
    """Its last visit is confirmed, or the last open one was called off: the order is done.

    The order is locked before its visits are looked at: of two that end at once the second
    sees the first.
    """
    order = orders.locked(order)
    if order.state not in {OrderState.PAID, OrderState.UNDERWAY}:
        return
    visits = Visit.objects.filter(order_line__order=order, order_line__off=None)
    if set(visits.values_list("state", flat=True)) == {VisitState.CONFIRMED}:
        orders.fulfil_order(order=order, by=by, at=at)


def confirm_by_itself(*, visit: Visit, at: datetime) -> bool:
    """Two days after the end nobody objected; return whether it was confirmed now."""
    try:
        _finish(visit, by=news.CLOCK, at=at)
    except NotAllowed:
        return False
    return True
