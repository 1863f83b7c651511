"""Questions about duty: who is on it, and what the last shift left behind."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Organisation, Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.health.models.shifts import Shift

LONGEST = timedelta(hours=16)  # a shift that nobody ended counts no longer
TO_READ = timedelta(hours=36)  # after that nobody is asked to read a handover
ON_DUTY = (Role.OPERATOR, Role.DOCTOR)  # whose work has shifts


def on_duty(organisation: Organisation, role: Role, at: datetime) -> QuerySet[Person]:
    """Return who of an organisation is on duty in this role."""
    live = Shift.objects.filter(
        organisation=organisation, ended_at=None, started_at__gt=at - LONGEST
    )
    return members_of(organisation, role).filter(pk__in=live.values("person"))


def first_to_call(organisation: Organisation, role: Role, at: datetime) -> list[Person]:
    """Return who is on duty; when nobody is, everybody."""
    return list(on_duty(organisation, role, at)) or list(members_of(organisation, role))


def shift_of(acting: Acting, at: datetime) -> Shift | None:
    """Return the shift that a person is on just now."""
    return Shift.objects.filter(
        organisation=acting.organisation,
        person=acting.person,
        ended_at=None,
        started_at__gt=at - LONGEST,
    ).first()


def handovers_to_read(acting: Acting, at: datetime) -> QuerySet[Shift]:
    """Return what others left behind for this person, or for whoever comes, newest first."""
    return (
        Shift.objects.filter(
            Q(handed_to=acting.person) | Q(handed_to=None),
            organisation=acting.organisation,
            read_at=None,
            ended_at__gt=at - TO_READ,
        )
        .exclude(person=acting.person)
        .select_related("person")
        .order_by("-ended_at")
    )
