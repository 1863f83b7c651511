"""A worker who sees where an elder lives is written into the elder's record of looks."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from songhe.accounts.acting import Acting
from songhe.consent.actions import record_look
from songhe.consent.models import Look
from songhe.consent.states import DataGroup
from songhe.visits.models import Visit
from songhe.visits.queries import day_bounds
from songhe.visits.states import VisitState

WHERE = gettext_noop("上门地址和电话")
OPEN = (VisitState.ACCEPTED, VisitState.ON_SITE)


def may_see_where(visit: Visit, acting: Acting, *, at: datetime) -> bool:
    """May a worker see address and telephone: of her own visit, on its day, while it is on?"""
    return (
        visit.worker_id == acting.person.pk
        and visit.state in OPEN
        and timezone.localdate(visit.starts_at) == timezone.localdate(at)
    )


def note_looks(visits: Iterable[Visit], acting: Acting, *, at: datetime) -> None:
    """Record for each elder of these visits that the address was shown, once a day."""
    elders = {visit.elder_id: visit.elder for visit in visits}
    start, end = day_bounds(timezone.localdate(at))
    noted = set(
        Look.objects.filter(
            elder__in=elders,
            person=acting.person,
            what=WHERE,
            looked_at__gte=start,
            looked_at__lt=end,
        ).values_list("elder", flat=True)
    )
    for pk, elder in elders.items():
        if pk not in noted:
            record_look(acting=acting, elder=elder, group=DataGroup.CONTACT, what=WHERE, at=at)
