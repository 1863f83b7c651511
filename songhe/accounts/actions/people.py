"""Registering people, elders and organisations, and giving roles."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from songhe.accounts.models import Elder, Membership, Organisation, Person, Region
from songhe.accounts.states import OrganisationKind, Role, Sex
from songhe.kernel.fields import lookup_hash


@dataclass(frozen=True)
class ElderFacts:
    """What is known of an elder when she is registered."""

    call_name: str
    born_on: date
    sex: Sex
    region: Region
    address: str = ""
    lives_alone: bool = False
    station: Organisation | None = None
    clinic: Organisation | None = None


@transaction.atomic
def register_person(
    *, name: str, phone: str | None, at: datetime, language: str = "zh-hans"
) -> Person:
    """Register someone; the same phone again is the same person.

    `phone` is E.164 (+8613…), or None for someone who has none.
    """
    if phone is None:
        return Person.objects.create(name=name, language=language)
    person, _created = Person.objects.get_or_create(
        phone_hash=lookup_hash(phone),
        defaults={"name": name, "phone": phone, "phone_verified_at": at, "language": language},
    )
    return person


def choose_language(*, person: Person, language: str) -> None:
    """Remember in which language a person wishes to be spoken to."""
    person.language = language
    person.save(update_fields=["language"])


def take_language(*, person: Person, accepts: str) -> None:
    """Speak to a person who signs in for the first time as they chose on the way or, if they
    chose nothing, as their browser asks (Accept-Language).

    Its cookie does not count: on a station's tablet it is of whoever was there before. Whoever
    chose a language already is spoken to in that one.
    """
    chose = person.language != settings.LANGUAGE_CODE
    if person.last_login is None and not chose:
        bare = HttpRequest()
        bare.META["HTTP_ACCEPT_LANGUAGE"] = accepts
        choose_language(person=person, language=get_language_from_request(bare))


def end_every_session(*, person: Person) -> None:
    """Make every session of a person void: they all carry a mark of this field."""
    person.set_unusable_password()  # a fresh random value each time
    person.save(update_fields=["password"])


@transaction.atomic
def register_elder(*, person: Person, facts: ElderFacts, at: datetime) -> Elder:
    """Make a person an elder who can be cared for; twice is once."""
    elder, _created = Elder.objects.get_or_create(
        person=person,
        defaults={
            "call_name": facts.call_name,
            "born_on": facts.born_on,
            "sex": facts.sex,
            "region": facts.region,
            "address": facts.address,
            "lives_alone": facts.lives_alone,
            "station": facts.station,
            "clinic": facts.clinic,
            "registered_at": at,
        },
    )
    return elder


@transaction.atomic
def register_organisation(
    *, name: str, kind: OrganisationKind, region: Region, phone: str = "", address: str = ""
) -> Organisation:
    """Register an organisation; the same name and kind again is the same one."""
    organisation, _created = Organisation.objects.get_or_create(
        name=name, kind=kind, defaults={"region": region, "phone": phone, "address": address}
    )
    return organisation


@transaction.atomic
def give_role(
    *, person: Person, organisation: Organisation, role: Role, at: datetime
) -> Membership:
    """Make a person a member of an organisation in a role; twice is once."""
    membership, _created = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, until=None, defaults={"since": at}
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, at: datetime) -> None:
    """End a role from now on; history keeps it."""
    Membership.objects.filter(pk=membership.pk, until=None).update(until=at)
