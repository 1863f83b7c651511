"""What we asked channels to take, what they told us, and what we give back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from songhe.accounts.models import Person
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.payments.states import (
    INTENT_FLOW,
    REFUND_FLOW,
    IntentState,
    Outcome,
    RefundState,
)


class Intent(Stateful):
    """One attempt, by one person, to pay for one thing through one channel."""

    flow = INTENT_FLOW

    code = models.CharField(max_length=16, unique=True, default=new_code)
    subject = models.CharField(max_length=80)  # what is paid: shop.checkout:K7X2
    amount = models.PositiveIntegerField()  # fen
    refund_total = models.PositiveIntegerField(default=0)  # fen, given back or on the way back
    payer = models.ForeignKey(Person, models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=16)
    channel_reference = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=80)  # what the payer reads at the cashier
    cashier_url = models.TextField(blank=True, default="")  # where the payer goes to pay, or
    cashier_scan = models.TextField(blank=True, default="")  # what the code to scan says
    return_path = models.CharField(max_length=200)  # our page that the payer comes back to
    state = models.CharField(max_length=32, choices=IntentState, default=IntentState.OPEN)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The database, not the code, promises that nothing is paid for twice.
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=IntentState.SETTLED),
                name="payments_intent_settles_once",
            ),
            models.CheckConstraint(
                condition=Q(refund_total__lte=F("amount")), name="payments_intent_refund_fits"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_intent_amount"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="payments_intent_subject"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=IntentState.OPEN),
                name="payments_intent_lapsing",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Notice(models.Model):
    """One thing a channel told us, kept once however often it is repeated."""

    channel = models.CharField(max_length=16)
    event_id = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    intent = models.ForeignKey(Intent, models.PROTECT, null=True, related_name="notices")
    amount = models.BigIntegerField(null=True)  # fen, as the channel says
    outcome = models.CharField(max_length=16, choices=Outcome)
    received_at = models.DateTimeField()
    repeats = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "event_id"], name="payments_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.event_id}"


class Refund(Stateful):
    """Money on its way back to whoever paid; its number is made before the channel is asked."""

    flow = REFUND_FLOW

    code = models.CharField(max_length=16, unique=True, default=new_code)
    intent = models.ForeignKey(Intent, models.PROTECT, related_name="refunds")
    amount = models.PositiveIntegerField()  # fen
    reason = models.CharField(max_length=120)
    after = models.CharField(max_length=80, blank=True, default="")  # these takebacks
    state = models.CharField(max_length=32, choices=RefundState, default=RefundState.WAITING)
    channel_reference = models.CharField(max_length=64, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")  # the channel refused it
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()  # the last time, after a refusal
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state=RefundState.WAITING),
                name="payments_refund_waiting",
            ),
            models.Index(fields=["after"], condition=~Q(after=""), name="payments_refund_after"),
            models.Index(
                fields=["asked_at"],
                condition=Q(state=RefundState.REFUSED),
                name="payments_refund_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        return str(_("退给付款的人"))

    @property
    def is_refused(self) -> bool:
        return self.state == RefundState.REFUSED

    @property
    def may_be_given_up(self) -> bool:
        return False
