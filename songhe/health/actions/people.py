"""Whom an elder's ladder calls, in which order, and who is left to sleep."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from songhe.accounts.acting import Acting
from songhe.accounts.actions.kinship import call_in_order
from songhe.accounts.models import Elder, Kinship, Person
from songhe.health.models.alerts import AlertStep
from songhe.health.models.people import EmergencyContact, QuietHours
from songhe.health.queries.people import contacts_of
from songhe.health.words import wording
from songhe.kernel import events
from songhe.notify.actions import tell

MOST_CONTACTS = 6


class ListFull(Exception):
    """Six people to ring are enough."""


@transaction.atomic
def add_contact(
    *, elder: Elder, name: str, relation: str, phone: str, acting: Acting, at: datetime
) -> EmergencyContact:
    """Put somebody at the end of the call list.

    :raises ListFull: if it is full.
    """
    Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)  # two at once: one list
    listed = contacts_of(elder)
    if listed.count() >= MOST_CONTACTS:
        raise ListFull
    last = listed.aggregate(last=Max("rank"))["last"] or 0
    contact = EmergencyContact.objects.create(
        elder=elder,
        name=name,
        relation=relation,
        phone=phone,
        rank=last + 1,
        added_by=acting.label,
        added_at=at,
    )
    _changed(elder, acting, at, what="contact_added")
    return contact


@transaction.atomic
def remove_contact(*, contact: EmergencyContact, acting: Acting, at: datetime) -> None:
    """Take somebody off the list; their name and number are forgotten."""
    if AlertStep.objects.filter(contact=contact).exists():
        contact.name = contact.phone = ""
        contact.removed_at = at
        contact.save(update_fields=["name", "phone", "removed_at"])
    else:
        contact.delete()
    _changed(contact.elder, acting, at, what="contact_removed")


@transaction.atomic
def put_relatives_in_order(
    *, elder: Elder, kinships: Sequence[Kinship], acting: Acting, at: datetime
) -> None:
    """Say who of the family is called first; an alert that is open keeps its order."""
    call_in_order(elder=elder, kinships=kinships, by=acting.label, at=at)
    _changed(elder, acting, at, what="order")


@transaction.atomic
def set_quiet_hours(
    *,
    elder: Elder,
    person: Person,
    starts: time,
    ends: time,
    end_at_once: bool,
    acting: Acting,
    at: datetime,
) -> QuietHours:
    """Remember when somebody sleeps: what may wait is told when they wake."""
    hours, _created = QuietHours.objects.update_or_create(
        elder=elder,
        person=person,
        defaults={"starts": starts, "ends": ends, "end_at_once": end_at_once},
    )
    events.record(
        name="health.quiethours.set",
        subject_id=elder.pk,
        actor=acting.label,
        at=at,
        facts={"elder": elder.code, "person": person.code},
    )
    return hours


@transaction.atomic
def drop_quiet_hours(*, elder: Elder, person: Person, acting: Acting, at: datetime) -> None:
    """From now on everything is told at once."""
    QuietHours.objects.filter(elder=elder, person=person).delete()
    events.record(
        name="health.quiethours.drop",
        subject_id=elder.pk,
        actor=acting.label,
        at=at,
        facts={"elder": elder.code, "person": person.code},
    )


def _changed(elder: Elder, acting: Acting, at: datetime, *, what: str) -> None:
    """Write the change down, and tell her when somebody else made it."""
    events.record(
        name="health.ladder.change",
        subject_id=elder.pk,
        actor=acting.label,
        at=at,
        facts={"elder": elder.code, "what": what},
    )
    tell_of_change(elder, acting, at)


def tell_of_change(elder: Elder, acting: Acting, at: datetime) -> None:
    if acting.elder == elder:
        return
    with translation.override(elder.person.language):
        words = wording.ladder_changed(acting.person.name)
    url = reverse("health:ladder", args=[elder.code])
    tell(person=elder.person, kind="ladder", words=words, url=url, at=at)
