"""Questions about people. Nothing here writes."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db.models import QuerySet

from songhe.accounts.models import Elder, Kinship, Membership, Organisation, Person, Region
from songhe.accounts.rules.phones import NotAMobile, to_e164
from songhe.accounts.states import KinshipState, RegionLevel, Right, Role


def mobile_of(text: str) -> str | None:
    """Return a mobile number, as people write it, in E.164; None if it is none."""
    try:
        return to_e164(text)
    except NotAMobile:
        return None


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Return a person's present roles."""
    return person.memberships.filter(until=None).select_related("organisation").order_by("pk")


def members_of(organisation: Organisation, role: Role | None = None) -> QuerySet[Person]:
    """Return the active people of an organisation, in one role or in any."""
    members = Person.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__until=None
    )
    if role is not None:
        members = members.filter(memberships__role=role, memberships__until=None)
    return members.distinct().order_by("pk")


def is_elder(person: Person) -> bool:
    return Elder.objects.filter(person=person).exists()


def relatives_of(elder: Elder, right: Right | None = None) -> QuerySet[Kinship]:
    """Return the relatives whom the elder agreed to, first to call first."""
    kinships = elder.kinships.filter(state=KinshipState.AGREED, relative__is_active=True)
    if right is not None:
        kinships = kinships.filter(**{right.value: True})
    return kinships.select_related("relative").order_by("rank", "pk")


def elders_of_relative(person: Person, right: Right | None = None) -> QuerySet[Elder]:
    """Return the elders who let this person stand beside them."""
    kinships = Kinship.objects.filter(relative=person, state=KinshipState.AGREED)
    if right is not None:
        kinships = kinships.filter(**{right.value: True})
    return (
        Elder.objects.filter(pk__in=kinships.values("elder"))
        .select_related("person", "region", "station", "clinic")
        .order_by("pk")
    )


def streets() -> QuerySet[Region]:
    return Region.objects.filter(level=RegionLevel.STREET).order_by("code")


def is_fully_signed_in(session: Mapping[str, Any]) -> bool:
    """Was the second factor given in this session?

    One-click sign-in stands for it, in a demonstration only.
    """
    if settings.SONGHE_DEMO and session.get("demo_signed_in"):
        return True
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return any(record.get("method") == "mfa" for record in records)
