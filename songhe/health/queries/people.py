"""Questions about the people around an elder: whom to ring, who sleeps, who could be asked."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import members_of, relatives_of
from songhe.accounts.states import Right, Role
from songhe.health.models.people import EmergencyContact, QuietHours
from songhe.health.queries.figures import zone_of
from songhe.health.rules import quiet


def contacts_of(elder: Elder) -> QuerySet[EmergencyContact]:
    """Return the elder's call list, first to ring first."""
    return EmergencyContact.objects.filter(elder=elder, removed_at=None).order_by("rank", "pk")


def quiet_hours_of(elder: Elder, person: Person) -> QuietHours | None:
    return QuietHours.objects.filter(elder=elder, person=person).first()


def sleepers(
    elder: Elder, people: Collection[Person], at: datetime
) -> dict[int, tuple[datetime, QuietHours]]:
    """Return who of these sleeps just now, with the moment at which they wake."""
    zone = zone_of(elder)
    found = {}
    for hours in QuietHours.objects.filter(elder=elder, person__in=people):
        wakes = quiet.wakes_at(at, zone=zone, starts=hours.starts, ends=hours.ends)
        if wakes is not None:
            found[hours.person_id] = (wakes, hours)
    return found


def candidates_for(elder: Elder, *, but: Person) -> list[tuple[str, Person]]:
    """Return who could be asked by name to look after an alert, each with what they are to her."""
    found = {
        kinship.relative_id: (kinship.relation, kinship.relative)
        for kinship in relatives_of(elder, Right.RECEIVE_ALERTS)
    }
    for organisation, role in ((elder.station, Role.OPERATOR), (elder.clinic, Role.DOCTOR)):
        if organisation is not None:
            for person in members_of(organisation, role):
                found.setdefault(person.pk, (organisation.name, person))
    found.pop(but.pk, None)
    return list(found.values())
