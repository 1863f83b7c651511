"""A visit for which nothing more is paid: somebody shows how to use what was bought."""

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


@transaction.atomic
def open_for_explaining(event: Event) -> None:
    """Listen to shipping: an hour was agreed with her by telephone; being told twice is once."""
    line = OrderLine.objects.select_related("order").get(pk=event.facts["order_line"])
    booked = Booking.objects.get(pk=event.facts["booking"])
    at = event.happened_at
    visit, created = Visit.objects.get_or_create(
        order_line=line,
        defaults={
            "elder_id": line.order.elder_id,
            "provider_id": line.order.provider_id,
            "worker": Person.objects.get(pk=event.facts["worker"]),
            "title": line.title,
            "starts_at": booked.starts_at,
            "ends_at": booked.ends_at,
            "offered_at": at,
            "answer_by": booked.starts_at,
            "check_in_code": new_check_in_code(),
        },
    )
    if not created:
        return
    VisitTask.objects.bulk_create(
        VisitTask(visit=visit, place=place, words=words) for place, words in enumerate(TASKS, 1)
    )
    record(name="visits.visit.offer", subject_id=visit.pk, actor=event.actor, at=at)
    visit.move("accept", by=event.actor, at=at)  # its seller agreed it, so it is taken
    visit = locked(visit)
    if works_on(visit, visit.worker):
        news.accepted(visit, at=at)
        return
    visit.needs_worker_since = at  # it was agreed, and their role ended before this was told
    visit.save(update_fields=["needs_worker_since"])
    news.put_back([visit], at=at)
