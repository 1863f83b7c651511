"""Questions about home visits. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Organisation, Person
from songhe.accounts.states import KinshipState, Role
from songhe.booking.models import Calendar
from songhe.booking.queries import live_bookings
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Provider
from songhe.shop.models import Order
from songhe.visits.models import AHEAD, CLOSED, Visit, VisitTask
from songhe.visits.rules import windows
from songhe.visits.states import VisitState

STILL_ON = (*AHEAD, VisitState.ON_SITE, VisitState.DONE, VisitState.MISSED)
UNMANNED = Q(state__in=AHEAD, needs_worker_since__isnull=False)


def _with_people(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    return visits.select_related(
        "elder__person",
        "elder__region__parent",
        "provider__organisation",
        "worker",
        "order_line__order__checkout__paid_by",
        "order_line__order__checkout__address__region__parent",
        "order_line__order__checkout__elder__region__parent",
        "order_line__order__checkout__elder__person",
        "order_line__off",
        "order_line__review",
        "order_line__listing__category",
    )


def _whole(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    tasks = Prefetch("tasks", VisitTask.objects.order_by("place"))
    return _with_people(visits).prefetch_related(tasks)


def visits_visible_to(person: Person) -> QuerySet[Visit]:
    """Return the visits a person has to do with: as elder, as relative who orders or pays,
    as worker, as manager of the provider, or at the elder's own station."""
    beside = Kinship.objects.filter(relative=person, state=KinshipState.AGREED).filter(
        Q(may_pay=True) | Q(may_order=True)
    )
    memberships = accounts.memberships_of(person)
    managed = memberships.filter(role=Role.MANAGER).values("organisation")
    stations = memberships.filter(role=Role.OPERATOR).values("organisation")
    visits = Visit.objects.values("pk")
    # Each way of having to do with it by its own index, whatever the size of the table.
    ways = visits.filter(elder__person=person).union(
        visits.filter(elder__in=beside.values("elder")),
        visits.filter(order_line__order__checkout__paid_by=person),
        visits.filter(worker=person, needs_worker_since=None).exclude(
            state__in=[VisitState.OFFERED, *CLOSED]
        ),
        visits.filter(provider__organisation__in=managed),
        visits.filter(elder__station__in=stations),
    )
    return _whole(Visit.objects.filter(pk__in=ways))


def visits_visible_to_acting(acting: Acting) -> QuerySet[Visit]:
    """Return the visits of whoever is here: the elder's, also when the station helps her."""
    return visits_visible_to(acting.elder.person if acting.elder else acting.person)


def visit_of_order(order: Order) -> QuerySet[Visit]:
    return _whole(Visit.objects.filter(order_line__order=order)).order_by("starts_at")


def next_visit_of(elder: Elder, *, at: datetime) -> Visit | None:
    """Return the visit that an elder should know of first: one to confirm, else the next one."""
    waiting = Visit.objects.filter(elder=elder, state__in=STILL_ON)
    return (
        _whole(waiting.filter(Q(state=VisitState.DONE) | Q(ends_at__gte=at - timedelta(hours=12))))
        .order_by("starts_at")
        .first()
    )


def visits_of(elder: Elder) -> QuerySet[Visit]:
    """Return an elder's visits, newest first."""
    return _whole(Visit.objects.filter(elder=elder)).order_by("-starts_at", "-pk")


def upcoming_visits_of(elders: Sequence[Elder], *, at: datetime) -> QuerySet[Visit]:
    """Return what is coming for these elders, soonest first, and what has begun or waits for
    her word, however late it is, and what was missed today."""
    today = day_bounds(timezone.localdate(at))[0]
    shown = (
        Q(state__in=AHEAD, ends_at__gte=at)
        | Q(state__in=[VisitState.ON_SITE, VisitState.DONE])
        | Q(state=VisitState.MISSED, ends_at__gte=today)
    )
    return _whole(Visit.objects.filter(shown, elder__in=elders)).order_by("starts_at")


def day_bounds(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, start + timedelta(days=1)


def day_of_worker(person: Person, day: date) -> QuerySet[Visit]:
    """Return a worker's own visits of a day, in the order of her way."""
    start, end = day_bounds(day)
    return _with_people(
        Visit.objects.filter(
            worker=person, needs_worker_since=None, starts_at__gte=start, starts_at__lt=end
        ).exclude(state__in=[VisitState.OFFERED, *CLOSED])
    ).order_by("starts_at", "pk")


def days_of_worker(person: Person, since: date, until: date) -> dict[date, int]:
    """Return how many visits a worker has on each of these days."""
    start, end = day_bounds(since)[0], day_bounds(until)[1]
    counts: dict[date, int] = {}
    for starts_at in (
        Visit.objects.filter(
            worker=person, needs_worker_since=None, starts_at__gte=start, starts_at__lt=end
        )
        .exclude(state__in=[VisitState.OFFERED, *CLOSED])
        .values_list("starts_at", flat=True)
    ):
        day = timezone.localtime(starts_at).date()
        counts[day] = counts.get(day, 0) + 1
    return counts


def board_of(provider: Provider, day: date) -> QuerySet[Visit]:
    """Return a provider's visits of a day, worker by worker."""
    start, end = day_bounds(day)
    return _with_people(
        Visit.objects.filter(provider=provider, starts_at__gte=start, starts_at__lt=end)
        .exclude(state__in=[VisitState.OFFERED, *CLOSED])
        .exclude(UNMANNED)
    ).order_by("worker", "starts_at", "pk")


def ahead_of(worker: Person, place: Organisation | None) -> QuerySet[Visit]:
    """Return the visits for a seller that a worker has not begun, soonest first."""
    return Visit.objects.filter(
        worker=worker, provider__organisation=place, state__in=AHEAD, needs_worker_since=None
    ).order_by("starts_at", "pk")


def unmanned_of(provider: Provider) -> QuerySet[Visit]:
    """Return the visits to which nobody would come who works there now, soonest first."""
    return _with_people(Visit.objects.filter(UNMANNED, provider=provider)).order_by(
        "starts_at", "pk"
    )


def offers_to(provider: Provider) -> QuerySet[Visit]:
    """Return what waits for a provider's answer, the most urgent first."""
    offered = Visit.objects.filter(
        provider=provider, state=VisitState.OFFERED, needs_worker_since=None
    )
    return _with_people(offered).order_by("answer_by", "pk")


def missed_of(provider: Provider) -> QuerySet[Visit]:
    return _with_people(Visit.objects.filter(provider=provider, state=VisitState.MISSED)).order_by(
        "starts_at", "pk"
    )


def times_visited(visits: Sequence[Visit]) -> dict[tuple[int, int], int]:
    """Return how often each worker of these visits was at its elder's home: one query."""
    done = (
        Visit.objects.filter(
            worker__in={visit.worker_id for visit in visits},
            elder__in={visit.elder_id for visit in visits},
            state__in=[VisitState.DONE, VisitState.CONFIRMED],
        )
        .values("worker", "elder")
        .annotate(times=Count("pk"))
    )
    return {(row["worker"], row["elder"]): row["times"] for row in done}


def calendars_of(visit: Visit) -> QuerySet[Calendar]:
    """Return the calendars of the provider's present workers who can do a visit."""
    if visit.is_explaining:
        return catalogue.calendars_of_workers(visit.provider)
    return catalogue.calendars_for(visit.order_line.listing)


def buffer_of(visit: Visit) -> int:
    """Return the minutes that a worker keeps free after a visit."""
    return windows.WAY if visit.is_explaining else visit.order_line.listing.buffer_minutes


def free_workers(visit: Visit, *, at: datetime) -> list[Person]:
    """Return the provider's other workers who can do a visit and are free at its time, and
    whose it was if nobody comes and they work there again: the hour is still theirs."""
    calendars = [
        calendar
        for calendar in calendars_of(visit)
        if calendar.person_id != visit.worker_id or visit.needs_worker
    ]
    period = (visit.starts_at, visit.ends_at + timedelta(minutes=buffer_of(visit)))
    taken = {booking.calendar_id for booking in live_bookings(calendars, period, at)}
    return [
        calendar.person
        for calendar in calendars
        if calendar.person is not None
        and (calendar.pk not in taken or calendar.person_id == visit.worker_id)
    ]


# --- What timers look for ------------------------------------------------------------------


def unanswered(at: datetime) -> QuerySet[Visit]:
    return Visit.objects.filter(state=VisitState.OFFERED, answer_by__lte=at).order_by("pk")


def not_come(at: datetime) -> QuerySet[Visit]:
    """Return accepted visits to which nobody can check in any more."""
    latest = at - windows.AROUND
    return Visit.objects.filter(state=VisitState.ACCEPTED, starts_at__lt=latest).order_by("pk")


def unconfirmed(at: datetime) -> QuerySet[Visit]:
    latest = at - windows.CONFIRM
    return Visit.objects.filter(state=VisitState.DONE, checked_out_at__lte=latest).order_by("pk")


def long_missed(at: datetime) -> QuerySet[Visit]:
    latest = at - windows.MISSED_BACK
    return Visit.objects.filter(state=VisitState.MISSED, missed_at__lte=latest).order_by("pk")


# --- What oversight counts -----------------------------------------------------------------


@dataclass(frozen=True)
class Punctuality:
    """What became of the visits of a time."""

    planned: int
    done: int
    on_site: int
    late: int  # begun more than ten minutes after the hour, or not begun and overdue
    missed: int


def done_and_late(
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    provider: Provider | None = None,
    station: Organisation | None = None,
) -> Punctuality:
    """Count the visits that were to begin in a time, over a district, a provider or a station."""
    visits = Visit.objects.filter(starts_at__gte=since, starts_at__lt=until).exclude(
        state__in=[VisitState.OFFERED, *CLOSED]
    )
    if provider is not None:
        visits = visits.filter(provider=provider)
    if station is not None:
        visits = visits.filter(elder__station=station)
    begun_late = Q(checked_in_at__gt=F("starts_at") + windows.LATE)
    overdue = Q(state=VisitState.ACCEPTED, starts_at__lt=at - windows.LATE)
    counts = visits.aggregate(
        planned=Count("pk"),
        done=Count("pk", filter=Q(state__in=[VisitState.DONE, VisitState.CONFIRMED])),
        on_site=Count("pk", filter=Q(state=VisitState.ON_SITE)),
        late=Count("pk", filter=begun_late | overdue),
        missed=Count("pk", filter=Q(state=VisitState.MISSED)),
    )
    return Punctuality(**counts)
