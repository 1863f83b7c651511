"""Questions about patients and notes. What an elder did not open does not exist here."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Membership, Organisation, Person
from songhe.accounts.states import Role
from songhe.clinic.models import Note
from songhe.clinic.rules.seal import Sealed, is_signed
from songhe.clinic.states import NoteState
from songhe.consent.models import Grant
from songhe.consent.queries import has_grant, live
from songhe.consent.states import DataGroup
from songhe.health.models.alerts import Alert
from songhe.health.states import OPEN, Severity

CLINICAL = (DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS)


def clinics_of(person: Person) -> QuerySet[Organisation]:
    """Return where a person is a doctor now."""
    memberships = Membership.objects.filter(person=person, role=Role.DOCTOR, until=None)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def patients_open_to(person: Person, at: datetime) -> QuerySet[Elder]:
    """Return the elders who let a doctor's clinic see something, at this moment.

    A doctor who is also somebody's child does not meet the parent here: only grants count.
    """
    return _granted(person, CLINICAL, at).select_related("person", "region__parent")


def patients_listed(person: Person, words: str, at: datetime) -> QuerySet[Elder]:
    """Return a doctor's patients, those with open alerts first, by part of a name.

    Alerts count only for those who opened their readings.
    """
    alerts = Alert.objects.filter(elder=OuterRef("pk"), state__in=OPEN)
    opened = Grant.objects.filter(
        live(at),
        elder=OuterRef("pk"),
        organisation__in=clinics_of(person),
        group=DataGroup.READINGS,
    )
    grave = Case(
        When(~Exists(opened), then=Value(3)),
        When(Exists(alerts.filter(severity=Severity.URGENT)), then=Value(0)),
        When(Exists(alerts), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    patients = patients_open_to(person, at).annotate(grave=grave)
    if words:
        patients = patients.filter(person__name__icontains=words)
    return patients.order_by("grave", "person__name", "pk")


def _granted(person: Person, groups: tuple[DataGroup, ...], at: datetime) -> QuerySet[Elder]:
    grants = Grant.objects.filter(
        live(at), elder=OuterRef("pk"), organisation__in=clinics_of(person), group__in=groups
    )
    return Elder.objects.filter(Exists(grants))


def grants_to(person: Person, elder: Elder, at: datetime) -> QuerySet[Grant]:
    """Return what an elder allows a doctor's clinics now."""
    return Grant.objects.filter(
        live(at), elder=elder, organisation__in=clinics_of(person)
    ).order_by("pk")


def may_write(acting: Acting, elder: Elder, at: datetime) -> bool:
    """May a doctor write in this elder's record now?"""
    return (
        acting.role == Role.DOCTOR
        and acting.organisation is not None
        and has_grant(elder=elder, organisation=acting.organisation, group=DataGroup.RECORDS, at=at)
    )


def notes_visible_to(person: Person, at: datetime) -> QuerySet[Note]:
    """Return what a doctor may read: signed notes on open records, and their own drafts."""
    open_records = Q(elder__in=_granted(person, (DataGroup.RECORDS,), at))
    signed = Q(state__in=[NoteState.SIGNED, NoteState.REPLACED])
    own_drafts = Q(state=NoteState.DRAFT, author=person)
    return (
        Note.objects.filter(open_records & (signed | own_drafts))
        .select_related("elder__person", "organisation", "author", "replaces")
        .order_by("-written_at", "-pk")
    )


def notes_of(elder: Elder) -> QuerySet[Note]:
    """Return the notes in force about an elder, for herself."""
    return (
        Note.objects.filter(elder=elder, state=NoteState.SIGNED)
        .select_related("organisation", "author")
        .order_by("-signed_at", "-pk")
    )


def last_in_chain(note: Note) -> Note | None:
    """Return the note signed last by the same clinic about the same elder."""
    return (
        Note.objects.filter(
            organisation=note.organisation_id, elder=note.elder_id, place__isnull=False
        )
        .order_by("-place")
        .first()
    )


def facts_of(note: Note) -> Sealed:
    """Return what a note's signature answers for."""
    assert note.signed_at is not None and note.place is not None  # noqa: S101, PT018 (signed ones only)
    return Sealed(
        note=note.code,
        elder=note.elder.code,
        organisation=note.organisation.code,
        author=note.author.code,
        kind=note.kind,
        words=note.words,
        version=note.version,
        replaces=note.replaces.code if note.replaces else "",
        signed_at=note.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        place=note.place,
        previous=note.previous,
    )


def broken_notes() -> list[str]:
    """Say which signed notes were altered, removed or put in; empty is well."""
    faults = []
    chain, place, previous = (0, 0), 0, ""
    for note in _signed():
        if (note.organisation_id, note.elder_id) != chain:
            chain, place, previous = (note.organisation_id, note.elder_id), 0, ""
        place += 1
        if note.place != place or note.previous != previous:
            faults.append(f"clinic note {note.code}: the one before it is missing")
        if not is_signed(facts_of(note), note.signature, key=settings.SONGHE_NOTE_KEY):
            faults.append(f"clinic note {note.code}: not what was signed")
        place, previous = note.place or place, note.signature
    return faults


def _signed() -> Iterator[Note]:
    """Every signed note, chain by chain."""
    return (
        Note.objects.filter(state__in=[NoteState.SIGNED, NoteState.REPLACED])
        .select_related("elder", "organisation", "author", "replaces")
        .order_by("organisation_id", "elder_id", "place")
        .iterator(chunk_size=500)
    )
