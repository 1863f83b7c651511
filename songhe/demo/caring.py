"""Sixty days of care: assessments and needs, consent, doctors' notes, social workers' cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.actions import people
from songhe.accounts.models import Elder, Organisation, Person
from songhe.accounts.states import Role, Sex
from songhe.assessment import actions as assessment
from songhe.casework import actions as casework
from songhe.casework.actions import Done
from songhe.casework.models import Case
from songhe.casework.states import EntryKind, Outcome
from songhe.clinic import actions as clinic
from songhe.clinic.states import NoteKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.consent import actions as consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.demo import files
from songhe.demo.crowd import YEAR, Phones, Places, new_name
from songhe.kernel.events import deliver_waiting

SCALE = "nbphs_selfcare"
COLLEAGUES = 11  # social workers beside the one of the cast
CONSENT_LASTS = timedelta(days=180)
TO_THE_CLINIC = (DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS)
# How the options of each question (itself, a little help, …) spread by how frail one is.
SPREAD = {
    "eating": (0.04, 0.01),
    "grooming": (0.22, 0.07, 0.02),
    "dressing": (0.08, 0.02),
    "toileting": (0.14, 0.05, 0.01),
    "mobility": (0.3, 0.07, 0.01),
}


@dataclass(frozen=True)
class Helper:
    """Somebody who sits beside the elders of a street, or looks after their health."""

    person: Person
    organisation: Organisation
    role: Role

    def beside(self, elder: Elder) -> Acting:
        return Acting(self.person, elder, self.organisation, self.role)

    def alone(self) -> Acting:
        return Acting(self.person, None, self.organisation, self.role)


def operator_of(places: Places, elder: Elder) -> Helper:
    code = elder.region.code[:9]
    return Helper(places.operators[code], places.stations[code], Role.OPERATOR)


def doctor_of(places: Places, elder: Elder) -> Helper:
    code = elder.region.code[:9]
    return Helper(places.doctors[code], places.clinics[code], Role.DOCTOR)


def some_moment(dice: Random, now: datetime, days: int) -> datetime:
    """Return a moment in working hours of the last days, in the past."""
    day = timezone.localtime(now) - timedelta(days=dice.randint(1, days))
    return day.replace(hour=dice.randint(8, 16), minute=dice.randint(0, 59), second=0)


def hire_social_workers(
    dice: Random, phones: Phones, agency: Organisation, *, at: datetime
) -> None:
    for _ in range(COLLEAGUES):
        name = new_name(dice, "younger", dice.choice(list(Sex)))
        person = people.register_person(name=name, phone=phones.new(), at=at)
        people.give_role(person=person, organisation=agency, role=Role.SOCIAL_WORKER, at=at)


def assess(elders: Sequence[Elder], places: Places, dice: Random, *, now: datetime) -> int:
    """Let the stations fill the form with these elders."""
    moments = sorted(some_moment(dice, now, 59) for _ in elders)
    for elder, at in zip(elders, moments, strict=True):
        by = operator_of(places, elder).beside(elder).label
        draft = assessment.start_assessment(elder=elder, scale=SCALE, by=by, at=at)
        for item, option in _answers(elder, dice, at).items():
            assessment.answer(assessment=draft, item=item, option=option)
        assessment.finish_assessment(assessment=draft, by=by, at=at + timedelta(minutes=6))
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(elders)


def _answers(elder: Elder, dice: Random, at: datetime) -> dict[str, int]:
    """Answer as one of her age might: the older, the more help."""
    age = (at.date() - elder.born_on) / YEAR
    frail = 0.4 if age < 70 else 1.0 if age < 80 else 2.0
    answers = {}
    for item, shares in SPREAD.items():
        weights = [share * frail for share in shares]
        rest = max(0.05, 1 - sum(weights))
        answers[item] = dice.choices(range(len(shares) + 1), [rest, *weights])[0]
    return answers


def open_to_clinics(elders: Sequence[Elder], places: Places, dice: Random, *, now: datetime) -> int:
    """Let these elders consent at their station, and their doctors look and write."""
    notes = files.texts()["clinic_notes"]
    for elder in elders:
        at = some_moment(dice, now, 50)
        consent_to_clinic(elder, operator_of(places, elder), at=at)
        doctor = doctor_of(places, elder).alone()
        for _ in range(dice.choice((0, 1, 1, 2))):
            at = min(at + timedelta(days=dice.randint(1, 12), minutes=dice.randint(0, 200)), now)
            consent.record_look(
                acting=doctor, elder=elder, group=DataGroup.READINGS, what="心率和血压图", at=at
            )
            note = clinic.write_note(
                elder=elder,
                acting=doctor,
                kind=dice.choice((NoteKind.FOLLOW_UP, NoteKind.PHONE)),
                words=dice.choice(notes),
                at=at,
            )
            clinic.sign_note(note=note, acting=doctor, at=at)
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(elders)


def consent_to_clinic(elder: Elder, operator: Helper, *, at: datetime) -> None:
    """She says yes at the station: her health centre may see and write."""
    if elder.clinic is None or elder.grants.exists():
        return
    consent.give_consent(
        elder=elder,
        organisation=elder.clinic,
        groups=TO_THE_CLINIC,
        purpose=Purpose.CARE,
        expires_at=at + CONSENT_LASTS,
        acting=operator.beside(elder),
        how=How.SPOKEN,
        at=at,
    )


def work_on_cases(cases: Sequence[Case], dice: Random, *, now: datetime) -> int:
    """Let social workers call, visit, and close some of their cases."""
    sentences = files.texts()["case_entries"]
    for case in cases:
        acting = Acting(case.worker, None, case.agency, Role.SOCIAL_WORKER)
        at = case.opened_at
        for number in range(dice.randint(0, 3)):
            at += timedelta(days=dice.randint(2, 9), hours=dice.randint(0, 3))
            if at > now:
                break
            done = Done(
                kind=dice.choice(list(EntryKind)),
                happened_on=timezone.localdate(at),
                words=dice.choice(sentences),
            )
            casework.add_entry(
                case=case, acting=acting, done=done, once=f"{case.code}-{number}", at=at
            )
        if at < now - timedelta(days=14) and dice.random() < 0.4:
            casework.close_case(
                case=case,
                acting=acting,
                outcome=Outcome.BETTER,
                words="目标已经做到，三个月后电话回访。",
                at=at + timedelta(days=7),
            )
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(cases)
