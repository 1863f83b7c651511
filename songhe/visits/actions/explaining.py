"""A visit for which nothing more is paid: somebody shows how to use what was bought."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from songhe.accounts.models import Person
from songhe.booking.models import Booking
from songhe.kernel.events import record
from songhe.kernel.models import Event
from songhe.shop.actions import orders
from songhe.shop.models import Order, OrderLine
from songhe.shop.queries import goods_hers, names_of
from songhe.shop.states import OrderState
from songhe.visits.actions import news
from songhe.visits.actions.opening import CANCELLABLE, new_check_in_code
from songhe.visits.actions.planning import locked, works_on
from songhe.visits.models import Visit, VisitTask

TASKS = (gettext_noop("拆开包装，看看有没有坏"), gettext_noop("当面教会怎么用"))

OFFER, REARRANGE = "visits.visit.offer", "visits.visit.rearrange"
LET_GO = ["shipping.explanation.put_off", "shipping.explanation.drop"]


@transaction.atomic
def open_for_explaining(event: Event) -> None:
    """Listen to shipping: an hour was agreed with her by telephone; being told twice is once.

    An order has one such visit, whatever of its goods is called off meanwhile.
    """
    let_go = Event.objects.filter(name__in=LET_GO, subject_id=event.subject_id, pk__gt=event.pk)
    if let_go.exists():
        return  # before this was told
    order = Order.objects.get(lines=event.facts["order_line"])
    # Of opening it and calling off what it is to explain, the second sees the first.
    visit = _explaining_of(order) or _explaining_of(orders.locked(order))
    hour = _hour_of(event)
    visit = _opened(order, hour, event) if visit is None else _begun_anew(visit, hour, event)
    if visit is None:
        return
    if works_on(visit, visit.worker):
        news.accepted(visit, at=event.happened_at)
        return
    visit.needs_worker_since = event.happened_at  # their role ended before this was told
    visit.save(update_fields=["needs_worker_since"])
    news.put_back([visit], at=event.happened_at)


def _hour_of(event: Event) -> dict[str, Any]:
    """Return what a visit takes from the hour that was agreed."""
    booked = Booking.objects.get(pk=event.facts["booking"])
    return {
        "worker": Person.objects.get(pk=event.facts["worker"]),
        "starts_at": booked.starts_at,
        "ends_at": booked.ends_at,
        "offered_at": event.happened_at,
        "answer_by": booked.starts_at,
        "check_in_code": new_check_in_code(),
    }


def _explaining_of(order: Order) -> Visit | None:
    """Return the visit that explains an order's goods, if there ever was one."""
    found = Visit.objects.filter(order_line__order=order, order_line__booking=None)
    return found.order_by("pk").last()


def _to_explain(order: int) -> list[OrderLine]:
    """Return the goods that are hers; of these the visit hangs on the first, and names all."""
    found = Order.objects.exclude(state=OrderState.REFUNDED).filter(pk=order).first()
    return list(goods_hers(found)) if found else []


def _named(lines: list[OrderLine]) -> str:
    return names_of(line.title for line in lines)


def _opened(order: Order, hour: dict[str, Any], event: Event) -> Visit | None:
    """Open it for what still comes; None if nothing does."""
    lines, at = _to_explain(order.pk), event.happened_at
    if not lines:
        return None
    visit = Visit.objects.create(
        order_line=lines[0],
        elder_id=order.elder_id,
        provider_id=order.provider_id,
        title=_named(lines),
        **hour,
    )
    VisitTask.objects.bulk_create(
        VisitTask(visit=visit, place=place, words=words) for place, words in enumerate(TASKS, 1)
    )
    record(name=OFFER, subject_id=visit.pk, actor=event.actor, at=at, facts={"agreed": event.pk})
    visit.move("accept", by=event.actor, at=at)  # its seller agreed it, so it is taken
    return locked(visit)


def _agreed(visit: Visit) -> int:
    """Return the key of the agreement that a visit stands by."""
    told = Event.objects.filter(name__in=[OFFER, REARRANGE], subject_id=visit.pk)
    return max((one.facts.get("agreed", 0) for one in told), default=0)


def _begun_anew(visit: Visit, hour: dict[str, Any], event: Event) -> Visit | None:
    """Another hour was agreed: the visit begins anew, and nothing is paid again.

    None if this was told before, or nothing that could be explained still comes.
    """
    visit = locked(visit)
    lines = _to_explain(visit.order_line.order_id)
    if not lines or event.pk <= _agreed(visit) or "rearrange" not in visit.verbs:
        return None
    visit.move("rearrange", by=event.actor, at=event.happened_at, agreed=event.pk)
    begun = {
        **hour,
        "order_line": lines[0],
        "title": _named(lines),
        "check_in_tries": 0,
        "missed_at": None,
        "needs_worker_since": None,
        "late_told_at": None,
    }
    for name, value in begun.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(begun))
    return visit


@transaction.atomic
def explain_the_rest(event: Event) -> None:
    """Listen to the shop: an article is off, or went back. Who comes explains what is still hers;
    where nothing is, nobody comes. What was explained stays as it was. Twice is once."""
    line, at = (
        OrderLine.objects.select_related("order").get(pk=event.facts["line"]),
        event.happened_at,
    )
    found = _explaining_of(line.order)
    if found is None:
        return
    visit = locked(found)
    if "rearrange" not in visit.verbs:
        return  # it is behind
    left = _to_explain(line.order_id)
    if left and _named(left) != visit.title:
        visit.title, visit.order_line = _named(left), left[0]
        visit.save(update_fields=["order_line", "title"])
        news.explains_the_rest(visit, line.title, at=at)
    elif left:
        return  # it was told while this waited, or is nothing of what is explained
    elif visit.state in CANCELLABLE:
        visit.move("cancel", by=event.actor, at=at)
        news.cancelled(visit, at=at)


@transaction.atomic
def cancel_explaining(event: Event) -> None:
    """Listen to shipping: the hour does not fit her, so nobody comes then. Twice is once, also
    when another hour was agreed in between."""
    for one in Visit.objects.filter(order_line__in=event.facts["order_lines"]).order_by("pk"):
        visit, at = locked(one), event.happened_at
        if visit.is_explaining and _agreed(visit) < event.pk and "cancel" in visit.verbs:
            visit.move("cancel", by=event.actor, at=at)
            news.cancelled(visit, at=at)
