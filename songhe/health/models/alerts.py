"""Alerts, with everybody who was told of them.

Where a table of one elder refers to another, the database's own foreign key is (…_id, elder_id):
Django cannot say that, so it stands in the migrations.
"""

from datetime import datetime

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.health.models.people import EmergencyContact
from songhe.health.reference import CALLS
from songhe.health.rules.ladder import Rung, read_rungs
from songhe.health.states import (
    ALERT_FLOW,
    OPEN,
    AlertState,
    Audience,
    Cause,
    Outcome,
    Severity,
)
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.notify.models import Message, Text


class LadderStep(models.Model):
    """One step of an elder's own ladder: who is told, and how long they have."""

    pk = models.CompositePrimaryKey("elder_id", "number")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="ladder_steps")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=12, choices=Audience)
    seconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.number}: {self.audience}, {self.seconds} s"


class Alert(Stateful):
    """Somebody should look: a condition that held, or a call for help."""

    flow = ALERT_FLOW

    code = models.CharField(max_length=12, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="alerts")
    rule = models.CharField(max_length=40)
    metric = models.CharField(max_length=32)
    severity = models.CharField(max_length=8, choices=Severity)
    state = models.CharField(max_length=32, choices=AlertState, default=AlertState.RAISED)
    evidence = models.JSONField(default=dict)  # frozen when raised: readings, limits, version
    began_at = models.DateTimeField()  # by the time of measuring
    raised_at = models.DateTimeField()
    ladder = models.JSONField(default=list)  # frozen when raised: [[audience, seconds, who], …]
    next_step = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # when the next step is taken
    first_told_at = models.DateTimeField(null=True)  # when the first person was told of it
    assigned_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)  # by the first who took it up
    taken_at = models.DateTimeField(null=True)  # by whoever looks after it now
    snoozed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    snoozed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    calmed_at = models.DateTimeField(null=True)  # the readings are well again
    closed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=16, choices=Cause, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "elder"], name="health_alert_code"),
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
            models.Index(
                fields=["snoozed_until"],
                condition=models.Q(state=AlertState.SNOOZED),
                name="health_alert_wakes",
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
    def called(self) -> bool:
        """Did she call for help herself, or fall?"""
        return self.rule in CALLS

    @property
    def rungs(self) -> tuple[Rung, ...]:
        return read_rungs(self.ladder)

    @property
    def held_since(self) -> datetime | None:
        """When whoever looks after it now took it up."""
        return self.taken_at or self.acknowledged_at

    @property
    def may_be_cancelled(self) -> bool:
        """Was only the elder told so far?"""
        return bool(self.ladder) and self.ladder[0][0] == Audience.ELDER and self.next_step <= 1


class AlertStep(models.Model):
    """One person who was told at one step; or that there was nobody to tell."""

    # Hers is the alert's, which the database checks.
    elder = models.ForeignKey(
        Elder, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    alert = models.ForeignKey(Alert, models.CASCADE, db_constraint=False, related_name="steps")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=12, choices=Audience)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(
        EmergencyContact, models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.TOLD)
    # Without a constraint: all that was ever said does not lie with this elder.
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    text = models.ForeignKey(  # to a contact
        Text, models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "number", "person", "contact", "elder"],
                nulls_distinct=False,
                condition=~models.Q(audience=Audience.ASSIGNED),
                name="health_alert_step_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "alert"], name="health_alert_step_of")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.number} {self.audience}"


class AlertNote(models.Model):
    """What somebody who looks after an alert wrote down: 打了电话：没有头晕."""

    elder = models.ForeignKey(
        Elder, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    alert = models.ForeignKey(Alert, models.CASCADE, db_constraint=False, related_name="notes")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)  # as events name them
    words = EncryptedTextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alert_id} {self.written_at}"
