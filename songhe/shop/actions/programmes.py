"""Ending a programme before its last day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.kernel.events import record
from songhe.shop.models import Programme


class NotRunning(Exception):
    """Its last day is over already."""


@transaction.atomic
def close_programme(*, programme: Programme, reason: str, acting: Acting, at: datetime) -> None:
    """Let nobody draw on a programme any more; what was promised at a checkout stays promised.

    One that has not begun ends on its first day's eve. Who closed it and why stands in the events.

    :raises NotRunning: if its last day is over.
    """
    today = timezone.localdate(at)
    locked = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if locked.ends_on < today:
        raise NotRunning
    locked.ends_on = today - timedelta(days=1)
    locked.save(update_fields=["ends_on"])
    facts = {"reason": reason, "before": programme.ends_on.isoformat()}
    record(
        name="shop.programme.close",
        subject_id=locked.pk,
        actor=acting.label,
        at=at,
        facts=facts,
    )
