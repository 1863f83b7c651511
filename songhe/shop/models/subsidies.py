"""Programmes that take over part of a purchase, and what was drawn of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Elder
from songhe.shop.models.orders import Order
from songhe.shop.rules.subsidy import Conditions, Terms
from songhe.shop.states import Period, ProgrammeKind


class Programme(models.Model):
    """Who may have it, what it pays, and for how long: all of it data."""

    code = models.SlugField(max_length=40, unique=True)
    line = models.CharField(max_length=40, blank=True, default="")  # code of its first version
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=16, choices=ProgrammeKind)
    name = models.CharField(max_length=40)  # 高龄助浴补贴
    fund = models.CharField(max_length=40)  # who pays: 武昌区民政局
    words = models.CharField(max_length=200, blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=10)  # the lower is drawn first
    stackable = models.BooleanField(default=True)
    least_age = models.PositiveSmallIntegerField(default=0)
    least_level = models.PositiveSmallIntegerField(default=0)
    regions = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    paper = models.CharField(max_length=40, blank=True, default="")
    categories = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    amount = models.PositiveIntegerField(default=0)  # fen
    least_spend = models.PositiveIntegerField(default=0)  # fen
    ceiling = models.PositiveIntegerField(default=0)  # fen for one purchase
    period = models.CharField(max_length=8, choices=Period, default=Period.MONTH)
    period_ceiling = models.PositiveIntegerField(default=0)  # fen for one elder; 0: none
    budget = models.BigIntegerField(null=True)  # fen for everybody together
    drawn = models.BigIntegerField(default=0)  # fen
    pieces = models.PositiveIntegerField(null=True)  # how many purchases, like vouchers
    taken = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, amount=0) | Q(percent=0, amount__gt=0),
                name="shop_programme_pays",
            ),
            # The last guards: no more is drawn than there is.
            models.CheckConstraint(
                condition=Q(drawn__gte=0) & (Q(budget=None) | Q(drawn__lte=F("budget"))),
                name="shop_programme_budget",
            ),
            models.CheckConstraint(
                condition=Q(pieces=None) | Q(taken__lte=F("pieces")), name="shop_programme_pieces"
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="shop_programme_running")]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> str:
        """How the ledger names it: what it owes for its elders."""
        return f"programme:{self.code}"

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.least_age, self.least_level, tuple(self.regions), self.paper)

    def terms(self, used: int) -> Terms:
        """Return what it pays an elder who had `used` fen of it in this period."""
        limits = []
        if self.period_ceiling:
            limits.append(max(0, self.period_ceiling - used))
        if self.budget is not None:
            limits.append(self.budget - self.drawn)
        if self.pieces is not None and self.taken >= self.pieces:
            limits.append(0)
        return Terms(
            code=self.code,
            percent=self.percent,
            amount=self.amount,
            ceiling=self.ceiling,
            least_spend=self.least_spend,
            categories=tuple(self.categories),
            stackable=self.stackable,
            left=min(limits) if limits else None,
        )


class Draw(models.Model):
    """What one programme pays of one order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="draws")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="draws")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()  # fen, at checkout
    kept = models.PositiveIntegerField()  # fen, what of it is not given back
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "programme"], name="shop_draw_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="shop_draw_amount"),
            models.CheckConstraint(condition=Q(kept__lte=F("amount")), name="shop_draw_kept"),
        ]
        indexes = [
            models.Index(fields=["elder", "programme", "drawn_at"], name="shop_draw_of_elder"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.amount}"


class DrawMovement(models.Model):
    """One change of a draw after checkout: given back, or taken again; each key once."""

    code = models.CharField(max_length=120, unique=True)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="movements")
    amount = models.IntegerField()  # fen; given back is negative
    happened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
