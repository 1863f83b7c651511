"""A worker's role was ended: visits that were theirs wait for somebody else."""

from django.db import transaction

from songhe.accounts.models import Membership
from songhe.accounts.states import Role
from songhe.kernel.models import Event
from songhe.visits import queries
from songhe.visits.actions import news
from songhe.visits.actions.planning import locked, works_on
from songhe.visits.models import AHEAD


@transaction.atomic
def put_back_visits(event: Event) -> None:
    """Listen to accounts: what a worker was to do is nobody's now; being told twice is once.

    The seller's managers hear of it. The elder hears when somebody else is found, or nobody.
    """
    ended = Membership.objects.select_related("organisation", "person").get(pk=event.subject_id)
    if ended.role != Role.WORKER:
        return
    at = event.happened_at
    left = []
    for one in queries.ahead_of(ended.person, ended.organisation):
        visit = locked(one)
        mine = visit.worker_id == ended.person_id and visit.state in AHEAD
        if not mine or visit.needs_worker or works_on(visit, ended.person):
            continue
        visit.needs_worker_since = at
        visit.save(update_fields=["needs_worker_since"])
        left.append(visit)
    if left:
        news.put_back(left, at=at)
