"""Questions about devices, readings and alerts. Nothing here writes."""

from datetime import UTC, datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Membership, Person
from songhe.accounts.states import KinshipState, Role
from songhe.consent.capabilities import Capability
from songhe.consent.queries import elders_open_to, may
from songhe.consent.states import DataGroup
from songhe.health.models import (
    Alert,
    AlertStep,
    Device,
    HandReading,
    LadderStep,
    LatestReading,
    ReadingBlock,
    RuleSetting,
)
from songhe.health.reference import alert_rules, metrics
from songhe.health.rules import packing
from songhe.health.rules.figures import AlertFigures, figures_of
from songhe.health.rules.ladder import Rung
from songhe.health.rules.limits import GOOD_ENOUGH as GOOD_ENOUGH
from songhe.health.rules.limits import Rule, read_levels
from songhe.health.rules.packing import Arrays
from songhe.health.state_of_day import StateOfDay, start_of_day, state_of
from songhe.health.states import OPEN, AlertState, Severity

BLOCK = timedelta(hours=1)  # the longest a block can last
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# --- Readings ------------------------------------------------------------------------------


def latest_of(elder: Elder) -> dict[str, LatestReading]:
    """Return the newest reading of each metric, by the time of measuring."""
    return {latest.metric: latest for latest in LatestReading.objects.filter(elder=elder)}


def metric_title(code: str) -> str:
    """Return what a metric is called in the reader's language: 心率."""
    metric = metrics()[code]
    return metric.name_en if (get_language() or "").startswith("en") else metric.name_zh


def readings_of(*, elder_id: int, metric: str, since: datetime, until: datetime) -> Arrays:
    """Return readings in the order of measuring, `until` excluded, one for each moment.

    Blocks of one device may overlap; the one that came later wins. What two devices say of
    the same moment, and what was written by hand, both stay, as long as it differs in time.
    """
    blocks = (
        ReadingBlock.objects.filter(
            elder_id=elder_id,
            metric=metrics()[metric].number,
            t0__gt=since - BLOCK,
            t0__lt=until,
        )
        .order_by("stored_at", "t0")
        .values_list("t0", "offsets", "readings", "quality")
    )
    parts = [
        packing.unpack(
            _milliseconds(t0),
            bytes(offsets),
            bytes(values),
            None if quality is None else bytes(quality),
        )
        for t0, offsets, values, quality in blocks
    ]
    parts += _by_hand(elder_id, metric, since, until)
    arrays = packing.join(parts)
    first, last = _milliseconds(since), _milliseconds(until)
    return arrays.where((arrays.times >= first) & (arrays.times < last))


def _by_hand(elder_id: int, metric: str, since: datetime, until: datetime) -> list[Arrays]:
    rows = standing_hand_readings().filter(
        elder_id=elder_id, metric=metric, taken_at__gte=since, taken_at__lt=until
    )
    return [
        packing.single(_milliseconds(taken_at), value)
        for taken_at, value in rows.values_list("taken_at", "value")
    ]


def standing_hand_readings() -> QuerySet[HandReading]:
    """Return what was written by hand and neither replaced nor taken back."""
    return HandReading.objects.filter(replaced_by=None, withdrawn_at=None)


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def may_see_readings(*, person: Person, elder: Elder, at: datetime) -> bool:
    """May this person see her readings: herself, a relative she lets, a recipient she chose?"""
    return (
        elders_open_to(person=person, group=DataGroup.READINGS, at=at).filter(pk=elder.pk).exists()
    )


def state_of_day(elder: Elder, at: datetime) -> StateOfDay:
    """Return how she is today: sentence, what lies behind it, tone."""
    recent = Q(state__in=OPEN) | Q(raised_at__gte=start_of_day(at))
    alerts = (
        Alert.objects.filter(recent, elder=elder)
        .select_related("acknowledged_by")
        .order_by("-raised_at")[:20]
    )
    return state_of(latest_of(elder), list(alerts), at)


def state_sentence(elder: Elder, at: datetime) -> str:
    """今天身体平稳"""
    return state_of_day(elder, at).sentence


def is_veiled(*, acting: Acting, elder: Elder, at: datetime) -> bool:
    """Is this somebody whom she did not let see her readings? They see whom to call, no more."""
    if acting.elder == elder:
        return False
    return not may_see_readings(person=acting.person, elder=elder, at=at)


# --- Rules ---------------------------------------------------------------------------------


def rules_for(elder_id: int) -> list[Rule]:
    """Return every rule with the limits that hold for this elder."""
    own = {setting.rule: setting for setting in RuleSetting.objects.filter(elder_id=elder_id)}
    return [
        _adjusted(rule, own[rule.code]) if rule.code in own else rule
        for rule in alert_rules().values()
    ]


def rule_for(elder_id: int, code: str) -> Rule:
    """Return one rule with the limits that hold for this elder."""
    rule = alert_rules()[code]
    setting = RuleSetting.objects.filter(elder_id=elder_id, rule=code).first()
    return _adjusted(rule, setting) if setting else rule


def _adjusted(rule: Rule, setting: RuleSetting) -> Rule:
    version = f"{rule.version}+{setting.set_at:%Y%m%d%H%M}"
    return rule.with_levels(read_levels(setting.levels), version=version)


def own_ladder_of(elder: Elder) -> tuple[Rung, ...]:
    steps = LadderStep.objects.filter(elder=elder).order_by("number")
    return tuple(Rung(step.audience, step.seconds) for step in steps)


# --- Alerts --------------------------------------------------------------------------------


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
    called = AlertStep.objects.filter(alert=OuterRef("pk"), person=person)
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


# --- Devices -------------------------------------------------------------------------------


def devices_of(elder: Elder) -> QuerySet[Device]:
    """Return an elder's devices, the ones in use first."""
    return Device.objects.filter(elder=elder).order_by("revoked_at", "pk")


def devices_visible_to(acting: Acting) -> QuerySet[Device]:
    """Return the devices that a station looks after: those of its elders."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Device.objects.none()
    return (
        Device.objects.filter(elder__station=acting.organisation)
        .select_related("elder__person")
        .order_by("revoked_at", "elder__person__name", "pk")
    )


def elders_near(acting: Acting, words: str) -> QuerySet[Elder]:
    """Return the elders of an operator's own station whose name holds these words."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Elder.objects.none()
    return (
        Elder.objects.filter(station=acting.organisation, person__name__contains=words)
        .select_related("person", "region")
        .order_by("person__name", "pk")
    )


# --- Figures for the district --------------------------------------------------------------


def alert_figures(*, elders: QuerySet[Elder], since: datetime, until: datetime) -> AlertFigures:
    """Return how the alerts of some elders were answered."""
    alerts = Alert.objects.filter(elder__in=elders, raised_at__gte=since, raised_at__lt=until)
    return figures_of(list(alerts.values_list("state", "raised_at", "acknowledged_at")), OPEN)
