"""Questions about alerts: who may know of them, who may do what, how they were answered."""

from datetime import datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Membership, Person
from songhe.accounts.states import KinshipState, Role
from songhe.consent.capabilities import Capability
from songhe.consent.queries import elders_open_to, may
from songhe.consent.states import DataGroup
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.reference import alert_rules
from songhe.health.states import OPEN, AlertState, Severity


def alerts_visible_to(person: Person, at: datetime | None = None) -> QuerySet[Alert]:
    """Return the alerts a person may know of, newest first; now, unless a moment is given.

    Hers; those of an elder who lets this relative be alerted or see her health; those of
    the station's elders for its operators. A doctor of her clinic needs her consent, or to
    have been called, and then only while the alert is open.
    """
    at = at or timezone.now()
    roles = Membership.objects.filter(person=person, until=None)
    kin = Kinship.objects.filter(relative=person, state=KinshipState.AGREED).filter(
        Q(may_receive_alerts=True) | Q(may_see_health=True)
    )
    consented = elders_open_to(person=person, group=DataGroup.READINGS, at=at)
    called = AlertStep.objects.filter(elder=OuterRef("elder"), alert=OuterRef("pk"), person=person)
    doctor_sees = Q(elder__in=consented.values("pk")) | (Q(state__in=OPEN) & Exists(called))
    return (
        Alert.objects.filter(
            Q(elder__person=person)
            | Q(elder__in=kin.values("elder"))
            | Q(elder__station__in=roles.filter(role=Role.OPERATOR).values("organisation"))
            | Q(elder__clinic__in=roles.filter(role=Role.DOCTOR).values("organisation"))
            & doctor_sees
        )
        .select_related("elder__person", "elder__region", "acknowledged_by")
        .order_by("-raised_at", "-pk")
    )


def queue_of(person: Person, at: datetime | None = None) -> QuerySet[Alert]:
    """Return the open alerts a person may know of: unattended first, then grave, then old."""
    grave = Case(
        When(severity=Severity.URGENT, then=Value(0)),
        When(severity=Severity.WARN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    taken = Case(
        When(state=AlertState.RAISED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        alerts_visible_to(person, at)
        .filter(state__in=OPEN)
        .annotate(taken=taken, grave=grave)
        .order_by("taken", "grave", "raised_at")
    )


def title_of(alert: Alert) -> str:
    """Return what an alert is called in the reader's language: 心率偏快."""
    rule = alert_rules().get(alert.rule)
    if rule is None:
        return alert.rule
    return rule.name_en if (get_language() or "").startswith("en") else rule.name_zh


def open_alerts_of(elder: Elder) -> QuerySet[Alert]:
    return Alert.objects.filter(elder=elder, state__in=OPEN).order_by("-raised_at")


def was_called(*, alert: Alert, person: Person) -> bool:
    return AlertStep.objects.filter(alert=alert, person=person).exists()


def may_handle(*, acting: Acting, alert: Alert, at: datetime) -> bool:
    """May they take this alert up: whoever has the capability, or was called to it?"""
    return may(
        acting=acting, capability=Capability.ALERT_ACKNOWLEDGE, elder=alert.elder, at=at
    ) or (
        acting.role == Role.DOCTOR
        and alert.state in OPEN
        and was_called(alert=alert, person=acting.person)
    )


def may_resolve(*, acting: Acting, alert: Alert, at: datetime) -> bool:
    """Whoever took it up, and the station or the doctor, may say that it is over."""
    return alert.acknowledged_by_id == acting.person.pk or may(
        acting=acting, capability=Capability.ALERT_RESOLVE, elder=alert.elder, at=at
    )
