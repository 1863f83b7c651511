"""Questions about cases. Whoever is not of the agency finds none."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from songhe.accounts.models import Elder, Membership, Organisation, Person
from songhe.accounts.states import OrganisationKind, Role
from songhe.assessment.models import Need
from songhe.assessment.queries import open_needs_of
from songhe.casework.models import Case
from songhe.casework.states import CaseState
from songhe.consent.queries import has_grant
from songhe.consent.states import DataGroup


def agencies_of(person: Person) -> QuerySet[Organisation]:
    """Return where a person is a social worker now."""
    memberships = Membership.objects.filter(person=person, role=Role.SOCIAL_WORKER, until=None)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def cases_visible_to(person: Person) -> QuerySet[Case]:
    """Return the cases of a social worker's agency."""
    return Case.objects.filter(agency__in=agencies_of(person)).select_related(
        "elder__person", "elder__region__parent", "elder__station", "worker", "agency"
    )


def caseload_of(person: Person) -> QuerySet[Case]:
    """Return a social worker's open cases: the longest untouched first."""
    return (
        cases_visible_to(person)
        .filter(worker=person, state=CaseState.OPEN)
        .annotate(last_entry=Max("entries__happened_on"))
        .order_by("last_entry", "opened_at", "pk")
    )


def cases_closed_by(person: Person) -> QuerySet[Case]:
    """Return a social worker's closed cases, the newest first."""
    return (
        cases_visible_to(person)
        .filter(worker=person, state=CaseState.CLOSED)
        .annotate(last_entry=Max("entries__happened_on"))
        .order_by("-closed_at", "pk")
    )


def open_case_of(elder: Elder) -> Case | None:
    return Case.objects.filter(elder=elder, state=CaseState.OPEN).first()


@dataclass(frozen=True)
class Opened:
    """What the elder lets the agency see beyond that she is a client."""

    needs: list[Need] | None
    phone: str
    address: str


def opened_to(case: Case, at: datetime) -> Opened:
    """Return what her consent opens on the case page; nothing else is even read."""
    sees = {
        group: has_grant(elder=case.elder, organisation=case.agency, group=group, at=at)
        for group in (DataGroup.ASSESSMENTS, DataGroup.CONTACT)
    }
    contact = sees[DataGroup.CONTACT]
    return Opened(
        needs=list(open_needs_of(case.elder)) if sees[DataGroup.ASSESSMENTS] else None,
        phone=case.elder.person.phone if contact else "",
        address=case.elder.address if contact else "",
    )


def agency_for(elder: Elder) -> Organisation | None:
    """Return who takes a new case: an agency of her street, else of her district."""
    street = elder.region.parent
    if street is None:
        return None
    agencies = Organisation.objects.filter(
        kind=OrganisationKind.SOCIAL_WORK,
        memberships__role=Role.SOCIAL_WORKER,
        memberships__until=None,
    ).distinct()
    near = agencies.filter(region=street).order_by("pk").first()
    if near is not None:
        return near
    district = Q(region=street.parent_id) | Q(region__parent=street.parent_id)
    return agencies.filter(district).order_by("pk").first()


def worker_for(agency: Organisation) -> Person | None:
    """Return the agency's social worker with the fewest open cases."""
    return (
        Person.objects.filter(
            is_active=True,
            memberships__organisation=agency,
            memberships__role=Role.SOCIAL_WORKER,
            memberships__until=None,
        )
        .annotate(load=Count("cases", filter=Q(cases__state=CaseState.OPEN), distinct=True))
        .order_by("load", "pk")
        .first()
    )
