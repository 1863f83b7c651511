"""Telling people of an alert: at once, or when they wake; and the end to whoever heard of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import translation

from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.later import LaterNotice
from songhe.health.queries.people import sleepers
from songhe.health.queries.readings import may_see_readings
from songhe.health.rules.quiet import may_wait
from songhe.health.states import Audience, Outcome, Severity
from songhe.health.words import wording
from songhe.kernel.jobs import defer_job_at, happens_now
from songhe.notify.actions import push_live_to, tell, text_phone
from songhe.notify.models import Message

BY_ITSELF = "松鹤"  # how events name what a timer or a rule did
AT_ONCE = ("worse", "asked", "handed")  # news that somebody must act upon


@dataclass(frozen=True)
class Told:
    """A person at a step, and in what capacity."""

    person: Person
    audience: str


def is_veiled(elder: Elder, person: Person, at: datetime) -> bool:
    """Is this somebody whom she did not let see her readings?"""
    return not may_see_readings(person=person, elder=elder, at=at)


def everybody_told(alert: Alert) -> list[Told]:
    """Return who was told so far, each once; she knows of a call for help, for it is hers."""
    found: dict[int, Told] = {}
    if alert.called:
        found[alert.elder.person_id] = Told(alert.elder.person, Audience.ELDER)
    steps = alert.steps.filter(outcome=Outcome.TOLD).select_related("person").order_by("pk")
    for step in steps:
        if step.person is not None:
            found.setdefault(step.person.pk, Told(step.person, step.audience))
    return list(found.values())


def refresh_pages(alert: Alert, people: Iterable[Person], *, at: datetime) -> None:
    """Ring the open pages of those concerned, without a message."""
    ids = [person.pk for person in people]
    push_live_to(person_ids=ids, kind="alert", facts={"alert": alert.code}, at=at)


def refresh_all(alert: Alert, at: datetime) -> None:
    """Ring the open pages of whoever was told, and hers."""
    concerned = {alert.elder.person, *(told.person for told in everybody_told(alert))}
    refresh_pages(alert, concerned, at=at)
    ring_desks(alert.elder, at)


def ring_desks(elder: Elder, at: datetime) -> None:
    """Let the open duty desks of her station and her clinic draw their list anew."""
    if not happens_now():
        return
    staff: dict[int, Person] = {}
    for organisation, role in ((elder.station, Role.OPERATOR), (elder.clinic, Role.DOCTOR)):
        if organisation is not None:
            staff |= {person.pk: person for person in members_of(organisation, role)}
    push_live_to(person_ids=staff, kind="desk", facts={}, at=at)


def tell_call(alert: Alert, told: Told, at: datetime) -> Message:
    """Tell one person that an alert has reached them."""
    veiled = is_veiled(alert.elder, told.person, at)
    with translation.override(told.person.language):
        words = wording.call_words(alert, told.audience, veiled=veiled)
    return tell(
        person=told.person,
        kind="alert",
        words=words,
        url=reverse("health:alert", args=[alert.code]),
        at=at,
        urgent=alert.severity == Severity.URGENT and told.audience != Audience.ELDER,
    )


def tell_all(
    alert: Alert, news: str, at: datetime, *, who: str = "", but: int | None = None
) -> None:
    """Tell whoever was told what has become of it; the page of the one who did it refreshes."""
    people = everybody_told(alert)
    sleeping = _left_to_sleep(alert, news, people, at)
    silent = {alert.elder.person}
    for told in people:
        if told.person.pk == but:
            silent.add(told.person)
        elif told.person.pk in sleeping:
            tell_later(alert, told.person, sleeping[told.person.pk], at=at)
            silent.add(told.person)
        else:
            tell_news(alert, told, news, at, who=who)
            silent.discard(told.person)
    refresh_pages(alert, silent, at=at)
    ring_desks(alert.elder, at)


def _left_to_sleep(
    alert: Alert, news: str, people: list[Told], at: datetime
) -> dict[int, datetime]:
    """Who sleeps and wished to hear how it went only in the morning."""
    if news in AT_ONCE:
        return {}
    asleep = sleepers(alert.elder, [told.person for told in people], at)
    return {
        person: wakes
        for person, (wakes, hours) in asleep.items()
        if not hours.end_at_once or may_wait(severity=alert.severity, called=alert.called)
    }


def tell_news(alert: Alert, told: Told, news: str, at: datetime, *, who: str = "") -> Message:
    """Tell one person what has become of an alert they know of."""
    veiled = is_veiled(alert.elder, told.person, at)
    with translation.override(told.person.language):
        words = wording.news_words(
            alert, news, who=who, veiled=veiled, herself=told.audience == Audience.ELDER
        )
    return tell(
        person=told.person,
        kind="alert",
        words=words,
        url=reverse("health:alert", args=[alert.code]),
        at=at,
        urgent=news in AT_ONCE and alert.severity == Severity.URGENT,
        by_text=news == "closed" and _was_texted(alert, told.person),
    )


def _was_texted(alert: Alert, person: Person) -> bool:
    """Did a text wake them for it? Then the end comes the same way."""
    return alert.steps.filter(person=person, message__texts__isnull=False).exists()


def tell_later(alert: Alert, person: Person, due_at: datetime, *, at: datetime) -> None:
    """Have somebody told at a moment to come; twice is once."""
    _notice, created = LaterNotice.objects.get_or_create(
        elder=alert.elder, alert=alert, person=person, defaults={"due_at": due_at}
    )
    if created:
        defer_job_at("health.tell_later", due_at, person_id=person.pk)


def thank_contacts(alert: Alert, at: datetime) -> None:
    """Text the end to those on the call list who were texted the beginning."""
    rung = alert.steps.exclude(contact=None).exclude(text=None).prefetch_related("contact")
    phones = {step.contact.phone for step in rung if step.contact is not None}
    with translation.override(alert.elder.person.language):
        words = wording.contact_thanks(alert)
    for phone in sorted(phone for phone in phones if phone):
        text_phone(phone=phone, words=words, at=at)


def ask_by_name(alert: Alert, person: Person, news: str, at: datetime, *, who: str) -> None:
    """Tell somebody that they are asked to look after it; from then on they hear the end too."""
    told = Told(person, Audience.ASSIGNED)
    AlertStep.objects.create(
        elder_id=alert.elder_id,
        alert=alert,
        number=alert.next_step,
        audience=told.audience,
        person=person,
        message=tell_news(alert, told, news, at, who=who),
        told_at=at,
    )
