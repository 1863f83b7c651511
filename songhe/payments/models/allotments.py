"""Which part of a payment the channel hands to a seller, and what comes back of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from songhe.accounts.models import Organisation
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.payments.models.intents import Intent
from songhe.payments.states import ALLOT_FLOW, AllotState, ChannelName


class Payee(models.Model):
    """Who a seller is to a channel that shares money out."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="payees")
    channel = models.CharField(max_length=16, choices=ChannelName)
    account = models.CharField(max_length=64)  # its merchant number there
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel"], name="payments_payee_one_each_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.channel}"


class ChannelOrder(Stateful):
    """Something that a channel is told to do, under a number that exists before it is told."""

    flow = ALLOT_FLOW

    code = models.CharField(max_length=16, unique=True, default=new_code)
    state = models.CharField(max_length=32, choices=AllotState, default=AllotState.WAITING)
    reference = models.CharField(max_length=64, blank=True, default="")  # the channel's own
    attempts = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True, default="")  # it was refused
    again = models.BooleanField(default=False)  # somebody wants it tried under another number
    asked_at = models.DateTimeField()  # the last time, after a refusal
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def is_refused(self) -> bool:
        return self.state == AllotState.REFUSED

    @property
    def may_be_given_up(self) -> bool:
        """May somebody wait no longer for the channel? What it owes a payer is never given up."""
        return True


class Allotment(ChannelOrder):
    """A seller's part of one payment for one order."""

    intent = models.ForeignKey(Intent, models.PROTECT, related_name="allotments")
    subject = models.CharField(max_length=80)  # the order: shop.order:K7X2
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="allotments")
    account = models.CharField(max_length=64)
    seller_part = models.PositiveIntegerField()  # fen
    platform_part = models.PositiveIntegerField()  # fen, stays where it is
    taken_back = models.PositiveIntegerField(default=0)  # fen, back or on the way back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intent", "subject"], name="payments_allotment_once"),
            models.CheckConstraint(
                condition=Q(taken_back__lte=F("seller_part")), name="payments_allotment_back_fits"
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="payments_allotment_subject"),
            models.Index(
                fields=["state", "asked_at"],
                condition=Q(state__in=[AllotState.WAITING, AllotState.REFUSED]),
                name="payments_allotment_open",
            ),
        ]

    @property
    def words(self) -> str:
        return str(_("分给卖家"))

    @property
    def seller(self) -> str:
        return self.organisation.name

    @property
    def amount(self) -> int:
        return self.seller_part


class Takeback(ChannelOrder):
    """What comes back of a seller's part before it is refunded to who paid."""

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="takebacks")
    key = models.CharField(max_length=80)  # of the giving back in the ledger
    amount = models.PositiveIntegerField()  # fen

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allotment", "key"], name="payments_takeback_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_takeback_amount"),
        ]
        indexes = [
            models.Index(fields=["key"], name="payments_takeback_key"),
            models.Index(
                fields=["state", "asked_at"],
                condition=Q(state__in=[AllotState.WAITING, AllotState.REFUSED]),
                name="payments_takeback_open",
            ),
        ]

    @property
    def words(self) -> str:
        return str(_("从卖家收回"))

    @property
    def seller(self) -> str:
        return self.allotment.organisation.name


class Release(ChannelOrder):
    """Nothing more will be shared out of a payment: the channel sets the rest free for us."""

    intent = models.OneToOneField(Intent, models.PROTECT, related_name="release")

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "asked_at"],
                condition=Q(state__in=[AllotState.WAITING, AllotState.REFUSED]),
                name="payments_release_open",
            ),
        ]

    @property
    def words(self) -> str:
        return str(_("解冻余下的钱"))
