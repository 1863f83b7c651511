"""Questions about people. Nothing here writes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from songhe.accounts.models import Elder, Kinship, Membership, Organisation, Person, Region
from songhe.accounts.rules.phones import NotAMobile, to_e164
from songhe.accounts.states import KinshipState, RegionLevel, Right, Role

TO_ALERT = """
SELECT kinship.rank, kinship.code, kinship.relative_id
FROM accounts_kinship AS kinship JOIN accounts_person AS person ON person.id = kinship.relative_id
WHERE kinship.elder_id = %s AND kinship.state = %s AND kinship.may_receive_alerts
  AND person.is_active
ORDER BY kinship.rank, kinship.id
"""


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


def memberships_at(organisation: Organisation | None) -> QuerySet[Membership]:
    """Return who has which role at an organisation now."""
    return (
        Membership.objects.filter(organisation=organisation, until=None)
        .select_related("person", "organisation")
        .order_by("role", "pk")
    )


def officers_besides(person: Person) -> list[Membership]:
    """Return who else decides for the platform: a person's own colleagues first."""
    own = set(memberships_of(person).values_list("organisation", flat=True))
    others = (
        Membership.objects.filter(role=Role.OFFICER, until=None, person__is_active=True)
        .exclude(person=person)
        .select_related("person", "organisation")
        .order_by("pk")
    )
    return sorted(others, key=lambda one: one.organisation_id not in own)


def is_elder(person: Person) -> bool:
    return Elder.objects.filter(person=person).exists()


def relatives_of(elder: Elder, right: Right | None = None) -> QuerySet[Kinship]:
    """Return the relatives whom the elder agreed to, first to call first."""
    kinships = elder.kinships.filter(state=KinshipState.AGREED, relative__is_active=True)
    if right is not None:
        kinships = kinships.filter(**{right.value: True})
    return kinships.select_related("relative").order_by("rank", "pk")


class Kin(NamedTuple):
    """A relative as an alert needs them: how early to call, which kinship, who."""

    rank: int
    code: str
    person_id: int


def kin_to_alert(elder_id: int) -> list[Kin]:
    """Return whom she lets be alerted, first to call first: `relatives_of`, as little as it takes.

    She may be calling for help now; drawing up the question took longer than its answer.
    """
    with connection.cursor() as sql:
        sql.execute(TO_ALERT, [elder_id, KinshipState.AGREED])
        return [Kin(*row) for row in sql.fetchall()]


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
