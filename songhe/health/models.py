"""Devices, packed readings, and alerts with everybody who was told of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder, Person
from songhe.health.states import (
    ALERT_FLOW,
    OPEN,
    AlertState,
    Audience,
    Cause,
    DeviceKind,
    Outcome,
    Severity,
)
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.notify.models import Message


class Device(models.Model):
    """A thing that measures one elder and sends what it measured."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="devices")
    kind = models.CharField(_("种类"), max_length=16, choices=DeviceKind)
    name = models.CharField(_("名称"), max_length=40)  # 王奶奶的手表
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=120)
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class ReadingBlock(models.Model):
    """Readings of one device and metric within one hour, packed; partitioned by month.

    `offsets` are int32 milliseconds after `t0`, `readings` float32, `quality` one byte each
    or null when all are full. A block is complete in itself; where blocks of one device
    overlap, the one stored later wins at each moment.
    """

    pk = models.CompositePrimaryKey("elder_id", "metric", "t0", "device_id")
    # The device was checked just before; a foreign key would cost more than the insert.
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, related_name="+")
    metric = models.SmallIntegerField()  # its number in rules.metrics
    t0 = models.DateTimeField()
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, related_name="+")
    n = models.IntegerField()
    stored_at = models.DateTimeField()
    offsets = models.BinaryField()
    readings = models.BinaryField()
    quality = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"{self.elder_id} {self.metric} {self.t0} ({self.n})"


class HandReading(models.Model):
    """A reading that a person wrote down: a row of its own, amended, never overwritten."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="hand_readings")
    metric = models.CharField(max_length=32)
    value = models.FloatField()
    taken_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")
    withdrawn_at = models.DateTimeField(null=True)  # it was a slip of the finger

    class Meta:
        indexes = [
            models.Index(fields=["elder", "metric", "taken_at"], name="health_hand_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class LatestReading(models.Model):
    """The newest reading of each metric by the time of measuring, not of arriving."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="latest_readings")
    metric = models.CharField(max_length=32)
    value = models.FloatField()
    quality = models.SmallIntegerField(default=100)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "metric"], name="health_latest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class Arrival(models.Model):
    """Readings that were committed and that the rules have not looked at yet."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    since = models.DateTimeField()  # the earliest new reading
    received_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.elder_id} since {self.since}"


class RuleSetting(models.Model):
    """Other limits for one elder and rule, as a clinician set them."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="rule_settings")
    rule = models.CharField(max_length=40)
    levels = models.JSONField()  # in the place of the rule's own levels
    why = models.CharField(max_length=200)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "rule"], name="health_rule_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id}"


class RuleState(models.Model):
    """What a rule remembers of an elder between readings; all else it reads again."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="rule_states")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, blank=True, default="")  # "" when all is well
    changed_at = models.DateTimeField()  # by the time of measuring
    cool_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "rule"], name="health_rule_state_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id}: {self.severity or 'well'}"


class LadderStep(models.Model):
    """One step of an elder's own ladder: who is told, and how long they have."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="ladder_steps")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=12, choices=Audience)
    seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "number"], name="health_ladder_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.audience}, {self.seconds} s"


class Alert(Stateful):
    """Somebody should look: a condition that held, or a call for help."""

    flow = ALERT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="alerts")
    rule = models.CharField(max_length=40)
    metric = models.CharField(max_length=32)
    severity = models.CharField(max_length=8, choices=Severity)
    state = models.CharField(max_length=32, choices=AlertState, default=AlertState.RAISED)
    evidence = models.JSONField(default=dict)  # frozen when raised: readings, limits, version
    began_at = models.DateTimeField()  # by the time of measuring
    raised_at = models.DateTimeField()
    ladder = models.JSONField(default=list)  # frozen when raised: [[audience, seconds], …]
    next_step = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # when the next step is taken
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    calmed_at = models.DateTimeField(null=True)  # the readings are well again
    closed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=16, choices=Cause, blank=True, default="")

    class Meta:
        constraints = [
            # Two messages in the same second race; the database promises one alert.
            models.UniqueConstraint(
                fields=["elder", "rule"],
                condition=models.Q(state__in=OPEN),
                name="health_alert_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state=AlertState.RAISED),
                name="health_alert_due",
            ),
            models.Index(fields=["elder", "-raised_at"], name="health_alert_newest"),
            models.Index(fields=["raised_at"], name="health_alert_when"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def may_be_cancelled(self) -> bool:
        """Was only the elder told so far?"""
        return bool(self.ladder) and self.ladder[0][0] == Audience.ELDER and self.next_step <= 1


class AlertStep(models.Model):
    """One person who was told at one step; or that there was nobody to tell."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=12, choices=Audience)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.TOLD)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "number", "person"],
                nulls_distinct=False,
                name="health_alert_step_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "alert"], name="health_alert_step_of")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.number} {self.audience}"


class AlertNote(models.Model):
    """What somebody who looks after an alert wrote down: 打了电话：没有头晕."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)  # as events name them
    words = EncryptedTextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alert_id} {self.written_at}"
