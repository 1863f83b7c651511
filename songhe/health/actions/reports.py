"""Writing reports, and telling whom she chose that one is there."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Organisation, Person
from songhe.health.models.reports import HealthReport, ReportRecipient, ReportSending
from songhe.health.queries import reports as queries
from songhe.health.rules.days import date_of
from songhe.health.rules.report import last_period
from songhe.health.states import ReportSpan
from songhe.kernel import events
from songhe.kernel.each import for_each
from songhe.notify.actions import tell

WRITTEN_FROM = 2  # o'clock, hers: the day before is over, and late readings have come
TOLD_FROM, TOLD_UNTIL = 9, 20  # o'clock, hers
NEWS = timedelta(days=3)  # afterwards nobody is told any more
MOST = 5_000  # reports in one run; the next one, five minutes later, goes on


class NotToChoose(Exception):
    """This is nobody whom she can let hear of her reports."""


# --- Writing -------------------------------------------------------------------------------


def make_report(
    *, elder: Elder, span: ReportSpan, first: date, last: date, at: datetime
) -> HealthReport:
    """Write what these days came to; what was written once stays as it is."""
    facts = queries.report_facts(elder=elder, span=span, first=first, last=last, at=at)
    written, fresh = HealthReport.objects.get_or_create(
        elder=elder, span=span, first=first, defaults={"last": last, "facts": facts, "made_at": at}
    )
    if fresh:
        events.record(
            name="health.report.make",
            subject_id=elder.pk,
            actor="",
            at=at,
            facts={"elder": elder.code, "span": span, "first": first.isoformat()},
        )
    return written


def make_due_reports(*, at: datetime, most: int = MOST) -> int:
    """Write the reports of the last whole week and month that are missing; return how many."""
    made = 0
    for name in queries.zones():
        zone = ZoneInfo(name)
        if at.astimezone(zone).hour < WRITTEN_FROM:
            continue
        for span in ReportSpan:
            first, last = last_period(span, date_of(at, zone))
            missing = queries.elders_without(span, zone=name, first=first, last=last)
            write = partial(_write, span=span, first=first, last=last, at=at)
            made += for_each(missing[: most - made], write, failed="report_not_made")
    return made


def _write(elder: Elder, *, span: ReportSpan, first: date, last: date, at: datetime) -> bool:
    make_report(elder=elder, span=span, first=first, last=last, at=at)
    return True


# --- Telling -------------------------------------------------------------------------------


def send_due_reports(*, at: datetime) -> int:
    """Tell of the reports nobody was told of yet, by day where she lives; return how many."""
    waiting = HealthReport.objects.filter(sent_at=None, made_at__gt=at - NEWS)
    by_day = [
        report
        for report in waiting.select_related("elder__person").order_by("made_at")[:MOST]
        if TOLD_FROM <= at.astimezone(ZoneInfo(report.elder.zone)).hour < TOLD_UNTIL
    ]
    return for_each(
        by_day, lambda report: send_report(report=report, at=at), failed="report_not_sent"
    )


@transaction.atomic
def send_report(*, report: HealthReport, at: datetime) -> bool:
    """Tell each whom she chose, once; however often this runs and wherever."""
    mine = HealthReport.objects.filter(
        elder=report.elder_id, span=report.span, first=report.first, sent_at=None
    )
    if not mine.update(sent_at=at):
        return False
    for person in queries.people_to_tell(report.elder, at):
        ReportSending.objects.create(
            elder=report.elder, span=report.span, first=report.first, person=person, sent_at=at
        )
        _tell(report, person, at)
    return True


def _tell(report: HealthReport, person: Person, at: datetime) -> None:
    with translation.override(person.language):
        facts = {"span": str(ReportSpan(report.span).label), "name": report.elder.name}
        if person.pk == report.elder.person_id:
            words = _("您的%(span)s写好了，点开看看。") % facts
        else:
            words = _("%(name)s的%(span)s写好了。") % facts
    url = reverse("health:report", args=[report.elder.code, report.span, report.first])
    tell(person=person, kind="report", words=words, url=url, at=at)


# --- Choosing who hears of them ------------------------------------------------------------


@transaction.atomic
def choose_recipient(
    *, elder: Elder, who: Person | Organisation, acting: Acting, at: datetime
) -> None:
    """Let somebody hear of her reports; choosing twice is once.

    :raises PermissionDenied: unless she chooses herself.
    :raises NotToChoose: if they may not see her health.
    """
    _only_herself(elder, acting)
    if who not in list(queries.may_be_told(elder, at)):
        raise NotToChoose
    person, organisation = (who, None) if isinstance(who, Person) else (None, who)
    _row, fresh = ReportRecipient.objects.get_or_create(
        elder=elder,
        person=person,
        organisation=organisation,
        until=None,
        defaults={"chosen_by": acting.label, "chosen_at": at},
    )
    if fresh:
        _record("health.recipient.choose", elder, who, acting, at)


@transaction.atomic
def drop_recipient(
    *, elder: Elder, who: Person | Organisation, acting: Acting, at: datetime
) -> None:
    """They hear of no further report.

    :raises PermissionDenied: unless she says so herself.
    """
    _only_herself(elder, acting)
    person, organisation = (who, None) if isinstance(who, Person) else (None, who)
    chosen = queries.recipients_of(elder).filter(person=person, organisation=organisation)
    if chosen.update(until=at):
        _record("health.recipient.drop", elder, who, acting, at)


def _only_herself(elder: Elder, acting: Acting) -> None:
    if acting.elder is None or acting.elder.pk != elder.pk:
        raise PermissionDenied


def _record(
    name: str, elder: Elder, who: Person | Organisation, acting: Acting, at: datetime
) -> None:
    facts = {"elder": elder.code, "who": who.code}
    events.record(name=name, subject_id=elder.pk, actor=acting.label, at=at, facts=facts)
