"""Checkouts and the orders they split into, one for each seller."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.functional import Promise

from songhe.accounts.models import Elder, Person
from songhe.booking.models import Booking
from songhe.catalogue.models import Listing, Provider, Variant
from songhe.catalogue.states import ListingKind
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.shop.models.addresses import Address
from songhe.shop.rules import deadlines
from songhe.shop.rules.price import line_total
from songhe.shop.states import (
    CHECKOUT_FLOW,
    ORDER_FLOW,
    CheckoutState,
    OrderState,
    Reason,
    state_words,
)

OPEN_CHECKOUT = models.Q(state__in=[CheckoutState.PLACED, CheckoutState.ASKED])


class Checkout(Stateful):
    """One act of buying for one elder, paid at once, over as many sellers as it takes."""

    flow = CHECKOUT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="checkouts")
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="checkouts_placed")
    token = models.CharField(max_length=40)  # the form it came from
    address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+")  # None: home
    total = models.PositiveIntegerField()  # fen, all that it costs
    subsidy = models.PositiveIntegerField(default=0)  # fen of it that programmes pay
    state = models.CharField(max_length=32, choices=CheckoutState, default=CheckoutState.PLACED)
    placed_at = models.DateTimeField()
    price_until = models.DateTimeField()  # the prices stand until then
    expires_at = models.DateTimeField()  # unpaid by then, everything held is let go
    paid_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="checkouts_paid")
    intent_code = models.CharField(max_length=32, blank=True, default="")  # that settled it
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A form that is sent twice finds the checkout it made.
            models.UniqueConstraint(fields=["placed_by", "token"], name="shop_checkout_form_once"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=OPEN_CHECKOUT, name="shop_checkout_open"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """How payments and ledger name it."""
        return f"shop.checkout:{self.code}"

    @property
    def payable(self) -> int:
        """What is left for the elder or her family to pay, in fen."""
        return self.total - self.subsidy


class Order(Stateful):
    """One seller's part of a checkout."""

    flow = ORDER_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    checkout = models.ForeignKey(Checkout, models.PROTECT, related_name="orders")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="orders")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="orders")
    total = models.PositiveIntegerField()  # fen, what the seller asks
    subsidy = models.PositiveIntegerField(default=0)  # fen of it that programmes pay
    fee = models.PositiveIntegerField()  # fen, the platform's part, fixed when it was placed
    fee_rule = models.CharField(max_length=16, blank=True, default="")  # version; "": the first
    # What lines that were called off alone took out of it: see `LineOff`.
    off = models.PositiveIntegerField(default=0)  # fen, their price
    off_back = models.PositiveIntegerField(default=0)  # fen of that to those who paid
    off_earned = models.PositiveIntegerField(default=0)  # fen of that to the seller
    off_fee = models.PositiveIntegerField(default=0)  # fen of the fee that was theirs
    state = models.CharField(max_length=32, choices=OrderState, default=OrderState.PLACED)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)  # the visit began, or the goods were sent
    arrived_at = models.DateTimeField(null=True)  # the goods were put into her hands
    fulfilled_at = models.DateTimeField(null=True)
    explained = models.BooleanField(default=False)  # somebody comes and shows how to use it
    closed_why = models.CharField(max_length=200, blank=True, default="")  # `Why`
    closed_values = models.JSONField(default=dict)  # what stands in its words

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkout", "provider"], name="shop_order_one_each_seller"
            ),
            models.CheckConstraint(
                condition=models.Q(fee__lte=models.F("total")), name="shop_order_fee_within"
            ),
            models.CheckConstraint(
                condition=models.Q(subsidy__lte=models.F("total")),
                name="shop_order_subsidy_within",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    off__lte=models.F("total"),
                    off_back__lte=models.F("off") - models.F("off_earned"),
                    off_fee__lte=models.F("fee"),
                ),
                name="shop_order_off_within",
            ),
        ]
        indexes = [
            models.Index(fields=["elder", "-placed_at"], name="shop_order_of_elder"),
            models.Index(fields=["provider", "-placed_at"], name="shop_order_of_provider"),
            models.Index(
                fields=["started_at"],
                condition=models.Q(state=OrderState.UNDERWAY),
                name="shop_order_underway",
            ),
            models.Index(
                fields=["arrived_at"],
                condition=models.Q(state=OrderState.UNDERWAY),
                name="shop_order_arrived",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """How the ledger names it."""
        return f"shop.order:{self.code}"

    @property
    def payable(self) -> int:
        """What the elder or her family pays of it, in fen."""
        return self.total - self.subsidy

    @property
    def rest(self) -> int:
        """What of it was not called off, in fen."""
        return self.total - self.off

    @property
    def rest_fee(self) -> int:
        """The platform's part of the rest, in fen."""
        return self.fee - self.off_fee

    @property
    def payout(self) -> int:
        """What the provider receives of the rest, in fen."""
        return self.rest - self.rest_fee

    @property
    def earned(self) -> int:
        """What the provider receives in the end, with what is kept of lines that are off."""
        return self.payout + self.off_earned

    @property
    def fee_taken(self) -> int:
        """What the platform receives in the end, in fen."""
        return self.total - self.off_back - self.earned

    @property
    def is_goods(self) -> bool:
        """Does nobody come for it: is it only brought?"""
        lines = self.lines.all()
        on = [line for line in lines if not line.is_off] or lines
        return not any(line.booking_id for line in on)

    @property
    def state_words(self) -> str | Promise:
        return state_words(self.state, goods=self.is_goods, arrived=self.arrived_at is not None)

    @property
    def closed_reason(self) -> Reason:
        """Why its money went back; says itself to whoever reads it."""
        return Reason(self.closed_why, self.closed_values)

    def close_for(self, reason: Reason) -> None:
        """Keep why; `save` is the caller's."""
        self.closed_why, self.closed_values = reason.code, dict(reason.values)

    @property
    def undo_until(self) -> datetime | None:
        return deadlines.undo_until(self.paid_at) if self.paid_at else None


class OrderLine(models.Model):
    """One thing bought: what it was called and what it cost on that day, and why."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=ListingKind)
    title = models.CharField(max_length=60)
    price = models.PositiveIntegerField()  # fen each
    quantity = models.PositiveSmallIntegerField(default=1)
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="order_line")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=120, blank=True, default="")  # the need it answers
    gone_at = models.DateTimeField(null=True)  # from then on no piece of it is hers

    class Meta:
        indexes = [models.Index(fields=["listing", "-id"], name="shop_line_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> int:
        return line_total(self.price, self.quantity)

    @property
    def minutes(self) -> int:
        """How long the visit takes."""
        took = self.ends_at - self.starts_at if self.starts_at and self.ends_at else timedelta()
        return int(took.total_seconds()) // 60

    @property
    def article(self) -> Listing | Variant:
        """What lies on the shelf for it."""
        return self.variant or self.listing

    @property
    def is_service(self) -> bool:
        return self.kind == ListingKind.SERVICE

    @property
    def is_off(self) -> bool:
        """Was it called off, while the rest of its order went on?"""
        return hasattr(self, "off")
