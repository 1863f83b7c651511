"""Questions about consent: may they, whose data are open to whom, who looked. Nothing writes."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Membership, Organisation, Person
from songhe.accounts.states import KinshipState, OrganisationKind, Right
from songhe.consent.capabilities import Capability, Takes
from songhe.consent.models import Grant, Look, LookHead
from songhe.consent.rules import chain, wording
from songhe.consent.states import DataGroup, GrantState, Purpose

# A relative's right stands for a grant: it is the elder's own word, given to a person.
RIGHT_FOR = {DataGroup.READINGS: Right.SEE_HEALTH, DataGroup.LOCATION: Right.SEE_PLACE}

# --- May they do it? -----------------------------------------------------------------------


def may(
    *, acting: Acting | None, capability: Capability, elder: Elder | None = None, at: datetime
) -> bool:
    """Is this verb open to whoever acts, about this elder (None: about nobody in particular)?"""
    if acting is None:
        return False
    ways = capability.ways
    if ways.elder and acting.elder is not None and elder in (None, acting.elder):
        return True
    if acting.role is not None and acting.role in ways.roles:
        return _role_may(acting, capability, elder, at)
    if ways.right is None or elder is None:
        return False
    return elder.kinships.filter(
        relative=acting.person, state=KinshipState.AGREED, **{ways.right.value: True}
    ).exists()


def _role_may(acting: Acting, capability: Capability, elder: Elder | None, at: datetime) -> bool:
    takes = capability.ways.roles[acting.role]  # type: ignore[index]  # looked up just before
    if takes == Takes.ROLE or elder is None:
        return True  # whose records they are, the owner's query says
    if acting.organisation is None:
        return False
    if takes == Takes.NEAR:
        return acting.organisation.pk in {elder.station_id, elder.clinic_id}
    group = capability.ways.group
    return group is not None and has_grant(
        elder=elder, organisation=acting.organisation, group=group, at=at
    )


def require(
    *, acting: Acting | None, capability: Capability, elder: Elder | None = None, at: datetime
) -> None:
    """Go on only if they may.

    :raises PermissionDenied: if not; the page answers 403.
    """
    if not may(acting=acting, capability=capability, elder=elder, at=at):
        raise PermissionDenied(capability.value)


# --- What was agreed to --------------------------------------------------------------------


def live(at: datetime) -> Q:
    """The condition on a grant that counts at this moment."""
    return Q(state=GrantState.GIVEN) & (Q(expires_at=None) | Q(expires_at__gt=at))


def elders_open_to(*, person: Person, group: DataGroup, at: datetime) -> QuerySet[Elder]:
    """Return the elders whose data of this group the person may see, in one query.

    Herself; as a relative, those who gave the right; as a member of an organisation, those
    whose grant to it lives. Contexts filter their rows by it, so withdrawing counts at once.
    """
    organisations = Membership.objects.filter(person=person, until=None).values("organisation")
    open_ids = Grant.objects.filter(
        live(at), group=group, organisation__in=organisations
    ).values_list("elder", flat=True)
    open_ids = open_ids.union(Elder.objects.filter(person=person).values_list("pk", flat=True))
    if right := RIGHT_FOR.get(group):
        beside = Kinship.objects.filter(
            relative=person, state=KinshipState.AGREED, **{right.value: True}
        )
        open_ids = open_ids.union(beside.values_list("elder", flat=True))
    return Elder.objects.filter(pk__in=open_ids).select_related("person", "region")


def has_grant(*, elder: Elder, organisation: Organisation, group: DataGroup, at: datetime) -> bool:
    return Grant.objects.filter(
        live(at), elder=elder, organisation=organisation, group=group
    ).exists()


def grants_of(elder: Elder) -> QuerySet[Grant]:
    """Return everything an elder ever agreed to, newest first."""
    return (
        Grant.objects.filter(elder=elder)
        .select_related("organisation", "elder__person")
        .order_by("-given_at", "-pk")
    )


def live_grants_of(elder: Elder, at: datetime) -> QuerySet[Grant]:
    """Return what counts now, by recipient."""
    return (
        Grant.objects.filter(live(at), elder=elder)
        .select_related("organisation")
        .order_by("organisation__name", "purpose", "pk")
    )


def recipients_for(elder: Elder) -> QuerySet[Organisation]:
    """Return the organisations that an elder may be asked about: her own, and her street's."""
    street = elder.region.parent_id or elder.region_id
    nearby = Q(region=street) | Q(region__parent=street) | Q(region=elder.region_id)
    kinds = (OrganisationKind.CLINIC, OrganisationKind.STATION, OrganisationKind.SOCIAL_WORK)
    return Organisation.objects.filter(
        Q(pk__in=[elder.station_id, elder.clinic_id]) | nearby & Q(kind__in=kinds)
    ).order_by("kind", "name")


@lru_cache(maxsize=1)
def _versions() -> list[wording.Version]:
    content = json.loads((settings.DATA / "consent" / "texts.json").read_text(encoding="utf-8"))
    return wording.read_versions(content)


def consent_text(
    *,
    organisation: Organisation,
    purpose: Purpose,
    groups: Collection[DataGroup],
    language: str,
    expires_at: datetime | None,
    at: datetime,
) -> tuple[str, str]:
    """Return the version in force and the words to agree to, in the elder's language."""
    version = wording.in_force(_versions(), timezone.localdate(at))
    with translation.override(language):
        words = wording.fill_in(
            version,
            language,
            organisation=organisation.name,
            purpose=str(purpose.label),
            groups=[str(group.label) for group in DataGroup if group in groups],
            last_day=timezone.localdate(expires_at) if expires_at else None,
        )
    return version.version, words


# --- Who looked ----------------------------------------------------------------------------


def looks_at(elder: Elder) -> QuerySet[Look]:
    """Return who looked at an elder's data, newest first."""
    return (
        Look.objects.filter(elder=elder)
        .select_related("person", "organisation", "elder__person")
        .order_by("-looked_at", "-number")
    )


def facts_of(look: Look) -> tuple[str, ...]:
    """Return what a link is sealed over, in its one written form."""
    return (
        look.elder.code,
        look.person.code,
        look.label,
        look.organisation.code if look.organisation else "",
        look.role,
        look.group,
        look.what,
        look.looked_at.astimezone(UTC).isoformat(timespec="microseconds"),
    )


def broken_links() -> list[str]:
    """Say which links of the access log were altered, removed or put in; empty is well."""
    ends = {
        code: (number, seal)
        for code, number, seal in LookHead.objects.values_list("elder__code", "number", "hash")
    }
    found = []
    for elder, looks in groupby(_all_looks(), key=lambda look: look.elder.code):
        length, seal = ends.pop(elder, (0, ""))
        links = (
            chain.Link(look.number, facts_of(look), look.previous, look.hash) for look in looks
        )
        found += [f"{elder} {fault}" for fault in chain.faults(links, length=length, seal=seal)]
    for elder, (length, seal) in sorted(ends.items()):
        found += [f"{elder} {fault}" for fault in chain.faults((), length=length, seal=seal)]
    return found


def _all_looks() -> Iterator[Look]:
    """Every look, chain by chain, a few thousand in memory at a time."""
    needed = [field.name for field in Look._meta.concrete_fields]
    looks = Look.objects.select_related("elder", "person", "organisation")
    looks = looks.only(*needed, "elder__code", "person__code", "organisation__code")
    return looks.order_by("elder_id", "number").iterator(chunk_size=2000)
