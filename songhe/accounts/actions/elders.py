"""Registering many elders or people at once, by the same rules as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.actions.people import ElderFacts
from songhe.accounts.models import Elder, Person
from songhe.kernel.fields import lookup_hash


@dataclass(frozen=True)
class Registration:
    """A name and a phone (E.164), and what is known if they are an elder."""

    name: str
    phone: str
    facts: ElderFacts | None = None


@transaction.atomic
def register_people(*, registrations: Sequence[Registration], at: datetime) -> list[Person]:
    """Register everyone in this order; a phone that is known already is that same person."""
    hashes = [lookup_hash(registration.phone) for registration in registrations]
    known = set(Person.objects.filter(phone_hash__in=hashes).values_list("phone_hash", flat=True))
    Person.objects.bulk_create(
        Person(name=new.name, phone=new.phone, phone_hash=sign, phone_verified_at=at)
        for new, sign in zip(registrations, hashes, strict=True)
        if sign not in known
    )
    found = {person.phone_hash: person for person in Person.objects.filter(phone_hash__in=hashes)}
    return [found[sign] for sign in hashes]


@transaction.atomic
def register_elders(*, registrations: Sequence[Registration], at: datetime) -> list[Elder]:
    """Register everyone who comes with an elder's facts; twice is once."""
    people = register_people(registrations=registrations, at=at)
    known = set(Elder.objects.filter(person__in=people).values_list("person_id", flat=True))
    Elder.objects.bulk_create(
        Elder(
            person=person,
            call_name=new.facts.call_name,
            born_on=new.facts.born_on,
            sex=new.facts.sex,
            region=new.facts.region,
            address=new.facts.address,
            lives_alone=new.facts.lives_alone,
            station=new.facts.station,
            clinic=new.facts.clinic,
            registered_at=at,
        )
        for new, person in zip(registrations, people, strict=True)
        if new.facts is not None and person.pk not in known
    )
    return list(
        Elder.objects.filter(person__in=people)
        .select_related("person", "region__parent", "station", "clinic")
        .order_by("pk")
    )
