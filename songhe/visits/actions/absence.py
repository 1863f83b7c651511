"""The worker came and nobody opened."""

from datetime import datetime

from django.db import transaction

from songhe.kernel.flow import NotAllowed
from songhe.visits.actions import news
from songhe.visits.actions.planning import locked
from songhe.visits.models import Visit


@transaction.atomic
def find_nobody(*, visit: Visit, by: str, at: datetime) -> Visit:
    """Note that nobody opened; what follows from it is after-sales' to settle.

    :raises NotAllowed: if it was not accepted, has begun, or was called off.
    """
    visit = locked(visit)
    if visit.needs_worker:
        raise NotAllowed("find_nobody", visit.state)
    visit.move("find_nobody", by=by, at=at)
    news.everyone_looks(visit, at=at)
    return visit
