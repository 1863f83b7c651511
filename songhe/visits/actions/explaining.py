"""A visit for which nothing more is paid: somebody shows how to use what was bought."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from songhe.accounts.models import Person
from songhe.booking.models import Booking
from songhe.kernel.events import record
from songhe.kernel.models import Event
from songhe.shop.models import OrderLine
from songhe.visits.actions import news
from songhe.visits.actions.opening import new_check_in_code
from songhe.visits.actions.planning import locked, works_on
from songhe.visits.models import Visit, VisitTask

TASKS = (gettext_noop("拆开包装，看看有没有坏"), gettext_noop("当面教会怎么用"))

OFFER, REARRANGE = "visits.visit.offer", "visits.visit.rearrange"
PUT_OFF = "shipping.explanation.put_off"


@transaction.atomic
def open_for_explaining(event: Event) -> None:
    """Listen to shipping: an hour was agreed with her by telephone; being told twice is once."""
    put_off = Event.objects.filter(name=PUT_OFF, subject_id=event.subject_id, pk__gt=event.pk)
    if put_off.exists():
        return  # before this was told
    line = OrderLine.objects.select_related("order").get(pk=event.facts["order_line"])
    booked = Booking.objects.get(pk=event.facts["booking"])
    at = event.happened_at
    hour = {
        "worker": Person.objects.get(pk=event.facts["worker"]),
        "starts_at": booked.starts_at,
        "ends_at": booked.ends_at,
        "offered_at": at,
        "answer_by": booked.starts_at,
        "check_in_code": new_check_in_code(),
    }
    visit, created = Visit.objects.get_or_create(
        order_line=line,
        defaults={
            "elder_id": line.order.elder_id,
            "provider_id": line.order.provider_id,
            "title": line.title,
            **hour,
        },
    )
    if created:
        VisitTask.objects.bulk_create(
            VisitTask(visit=visit, place=place, words=words) for place, words in enumerate(TASKS, 1)
        )
        facts = {"agreed": event.pk}
        record(name=OFFER, subject_id=visit.pk, actor=event.actor, at=at, facts=facts)
        visit.move("accept", by=event.actor, at=at)  # its seller agreed it, so it is taken
        visit = locked(visit)
    else:
        visit = locked(visit)
        if event.pk <= _agreed(visit) or "rearrange" not in visit.verbs:
            return
        _rearrange(visit, hour, event)
    if works_on(visit, visit.worker):
        news.accepted(visit, at=at)
        return
    visit.needs_worker_since = at  # it was agreed, and their role ended before this was told
    visit.save(update_fields=["needs_worker_since"])
    news.put_back([visit], at=at)


def _agreed(visit: Visit) -> int:
    """Return the key of the agreement that a visit stands by."""
    told = Event.objects.filter(name__in=[OFFER, REARRANGE], subject_id=visit.pk)
    return max((one.facts.get("agreed", 0) for one in told), default=0)


def _rearrange(visit: Visit, hour: dict[str, Any], event: Event) -> None:
    """Another hour was agreed for a locked visit: it begins anew, and nothing is paid again."""
    visit.move("rearrange", by=event.actor, at=event.happened_at, agreed=event.pk)
    begun = {
        **hour,
        "check_in_tries": 0,
        "missed_at": None,
        "needs_worker_since": None,
        "late_told_at": None,
    }
    for name, value in begun.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(begun))


@transaction.atomic
def cancel_explaining(event: Event) -> None:
    """Listen to shipping: the hour does not fit her, so nobody comes then. Twice is once, also
    when another hour was agreed in between."""
    for one in Visit.objects.filter(order_line__in=event.facts["order_lines"]).order_by("pk"):
        visit, at = locked(one), event.happened_at
        if visit.is_explaining and _agreed(visit) < event.pk and "cancel" in visit.verbs:
            visit.move("cancel", by=event.actor, at=at)
            news.cancelled(visit, at=at)
