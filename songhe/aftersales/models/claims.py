"""What a buyer asks for after buying, what was decided, and the money that went back."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from songhe.accounts.models import Elder, Person
from songhe.aftersales.states import (
    CLAIM_FLOW,
    FETCHING,
    OVER,
    ClaimKind,
    ClaimState,
    Level,
    Reason,
    Side,
)
from songhe.catalogue.models import Provider
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.shop.models import Order, OrderLine

FETCHED = "上门取件"  # instead of the number on a slip


class Claim(Stateful):
    """One thing asked for about one order, or about one line of it."""

    flow = CLAIM_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    order = models.ForeignKey(Order, models.PROTECT, related_name="claims")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="claims")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="claims")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=12, choices=ClaimKind)
    reason = models.CharField(max_length=12, choices=Reason)
    pieces = models.PositiveSmallIntegerField(default=0)  # of its line; 0: not about pieces
    asked = models.PositiveIntegerField()  # fen; 0 for an exchange
    most = models.PositiveIntegerField()  # fen, what may go back at the very most
    offered = models.PositiveIntegerField(null=True)  # fen, by the seller
    needs_return = models.BooleanField(default=False)  # the goods come back first
    terms = models.CharField(max_length=12)  # version of the rules it was opened under
    state = models.CharField(max_length=32, choices=ClaimState, default=ClaimState.ASKED)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="claims_opened")
    opened_label = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # when something happens by itself
    warned_at = models.DateTimeField(null=True)  # of this deadline
    parcel = models.CharField(max_length=40, blank=True, default="")  # number of the way back
    freight = models.PositiveIntegerField(default=0)  # fen, for a courier who fetches it
    disputed_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One thing at a time about one line, or about the whole order.
            models.UniqueConstraint(
                fields=["order", "line"],
                condition=~Q(state__in=OVER),
                nulls_distinct=False,
                name="aftersales_claim_one_open",
            ),
            models.CheckConstraint(
                condition=Q(asked__lte=F("most")), name="aftersales_claim_asks_within"
            ),
            models.CheckConstraint(
                condition=Q(offered=None) | Q(offered__lte=F("most")),
                name="aftersales_claim_offers_within",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=~Q(state__in=OVER), name="aftersales_claim_due"
            ),
            models.Index(
                fields=["provider", "due_at"],
                condition=~Q(state__in=OVER),
                name="aftersales_claim_of_seller",
            ),
            models.Index(fields=["elder", "-opened_at"], name="aftersales_claim_of_elder"),
            models.Index(fields=["provider", "over_at"], name="aftersales_claim_record"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """How the ledger names it."""
        return f"aftersales.claim:{self.code}"

    @property
    def is_fetched(self) -> bool:
        """Does a courier fetch it at her door? Then there is no number on a slip."""
        return self.parcel == FETCHED

    @property
    def state_words(self) -> str | Promise:
        """How it stands; what a courier is asked to fetch nobody has sent yet."""
        fetching = self.state == ClaimState.SENT_BACK and self.is_fetched
        return FETCHING if fetching else ClaimState(self.state).label

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def title(self) -> str:
        """What it is about."""
        if self.line:
            return self.line.title
        return "、".join(line.title for line in self.order.lines.all())

    @property
    def last_ruling(self) -> "Ruling | None":
        return max(self.rulings.all(), key=lambda one: one.level, default=None)


class Ruling(models.Model):
    """What the platform decided, and why; at most two for a claim, by two different people."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="rulings")
    level = models.PositiveSmallIntegerField(choices=Level)
    amount = models.PositiveIntegerField()  # fen that go back; 0: the seller is in the right
    needs_return = models.BooleanField(default=False)
    replaces = models.BooleanField(default=False)  # a new piece, or else the amount goes back
    reasons = EncryptedTextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    appealed_by = models.CharField(max_length=8, choices=Side, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "level"], name="aftersales_ruling_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.level}: {self.amount}"


class GiveBack(models.Model):
    """Money that went back because of a claim; once for each."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="give_back")
    order = models.ForeignKey(Order, models.PROTECT, related_name="given_back")
    amount = models.PositiveIntegerField()  # fen
    fee_part = models.PositiveIntegerField()  # fen of it that the platform gives
    early = models.BooleanField(default=False)  # before the seller was paid
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="aftersales_giveback_amount"),
            models.CheckConstraint(
                condition=Q(fee_part__lte=F("amount")), name="aftersales_giveback_fee_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.amount}"
