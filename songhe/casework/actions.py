"""Everything that changes cases."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.assessment.models import Assessment
from songhe.casework import queries
from songhe.casework.models import Case, CaseEntry
from songhe.casework.states import CaseState, EntryKind, Outcome
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.actions import tell


class NotOfThisAgency(Exception):
    """Only the agency's social workers write in its cases."""


class NothingSaid(Exception):
    """An entry says something."""


class InTheFuture(Exception):
    """What is written down has happened."""


def open_for_assessment(event: Event) -> None:
    """Open a case where help is needed or nobody is at home; told twice opens one."""
    assessment = Assessment.objects.select_related("elder__person", "elder__region__parent").get(
        pk=event.subject_id
    )
    elder = assessment.elder
    if not (assessment.level or elder.lives_alone):
        return
    case = open_case(elder=elder, level=assessment.level, by=event.actor, at=event.happened_at)
    if case is not None and case.opened_at == event.happened_at:
        _tell_worker(case, event.happened_at)


def open_case(*, elder: Elder, level: int | None, by: str, at: datetime) -> Case | None:
    """Give an elder to the social worker with the lightest load; she has one open case at most.

    Return None when no agency works in her district.
    """
    agency = queries.agency_for(elder)
    worker = queries.worker_for(agency) if agency else None
    if agency is None or worker is None:
        return None
    try:
        with transaction.atomic():
            case = Case.objects.create(
                elder=elder,
                agency=agency,
                worker=worker,
                level=level,
                alone=elder.lives_alone,
                opened_at=at,
            )
            events.record(
                name="casework.case.open",
                subject_id=case.pk,
                actor=by,
                at=at,
                facts={"level": level, "alone": elder.lives_alone},
            )
    except IntegrityError:  # she has one already
        return queries.open_case_of(elder)
    return case


@dataclass(frozen=True)
class Done:
    """What a social worker did."""

    kind: EntryKind
    happened_on: date
    words: str


@transaction.atomic
def add_entry(*, case: Case, acting: Acting, done: Done, once: str, at: datetime) -> CaseEntry:
    """Write down what was done; the same form sent twice is written once.

    :raises NotOfThisAgency: if somebody else writes.
    :raises NotAllowed: if the case is closed.
    :raises NothingSaid: if it says nothing.
    :raises InTheFuture: if it has not happened yet.
    """
    _must_be_of_agency(case, acting)
    if not done.words.strip():
        raise NothingSaid
    if done.happened_on > timezone.localdate(at):
        raise InTheFuture
    # Held, so that an entry and a closing in the same moment stand one after the other.
    held = Case.objects.select_for_update().get(pk=case.pk)
    written = CaseEntry.objects.filter(once=once, case=held).first()
    if written is not None:
        return written
    if held.state != CaseState.OPEN:
        raise NotAllowed("write", held.state)
    entry = CaseEntry.objects.create(
        case=held,
        author=acting.person,
        kind=done.kind,
        happened_on=done.happened_on,
        words=done.words.strip(),
        written_at=at,
        once=once,
    )
    events.record(
        name="casework.entry.write",
        subject_id=entry.pk,
        actor=acting.label,
        at=at,
        facts={"case": case.code, "kind": done.kind},
    )
    return entry


@transaction.atomic
def close_case(*, case: Case, acting: Acting, outcome: Outcome, words: str, at: datetime) -> None:
    """Close a case with what came of it.

    :raises NotOfThisAgency: if somebody else closes it.
    :raises NotAllowed: if it is closed already.
    :raises NothingSaid: if nothing is said about it.
    """
    _must_be_of_agency(case, acting)
    if not words.strip():
        raise NothingSaid
    case.move("close", by=acting.label, at=at, outcome=outcome.value)
    case.outcome, case.closing_words, case.closed_at = outcome, words.strip(), at
    case.save(update_fields=["outcome", "closing_words", "closed_at"])


def _must_be_of_agency(case: Case, acting: Acting) -> None:
    if acting.role != Role.SOCIAL_WORKER or acting.organisation != case.agency:
        raise NotOfThisAgency


def _tell_worker(case: Case, at: datetime) -> None:
    tell(
        person=case.worker,
        kind="message",
        words=_("新个案：%(elder)s，%(why)s。") % {"elder": case.elder.name, "why": case.why},
        url=reverse("casework:case", args=[case.code]),
        at=at,
    )
