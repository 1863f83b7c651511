"""The channel's own book: what it was asked to take, took, and gave back."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class SandboxPayment(models.Model):
    """A payment as the channel knows it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PAID = "paid"
        CLOSED = "closed"

    order_number = models.CharField(max_length=16, unique=True)  # the merchant's: our intent
    reference = models.CharField(max_length=32, unique=True)
    amount = models.PositiveIntegerField()  # fen
    refunded = models.PositiveIntegerField(default=0)  # fen
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    released = models.BooleanField(default=False)  # nothing more is shared out of it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded__lte=F("amount")), name="payments_sandbox_refund_fits"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SandboxRefund(models.Model):
    """Money the channel gave back, once for each of the merchant's refund numbers."""

    payment = models.ForeignKey(SandboxPayment, models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=16, unique=True)  # the merchant's: our refund
    reference = models.CharField(max_length=32, unique=True)
    amount = models.PositiveIntegerField()  # fen
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.reference


class SandboxAllotment(models.Model):
    """A part that the channel handed to a seller, once for each of the merchant's numbers."""

    payment = models.ForeignKey(SandboxPayment, models.PROTECT, related_name="allotments")
    number = models.CharField(max_length=16, unique=True)  # the merchant's: our allotment
    reference = models.CharField(max_length=32, unique=True)
    account = models.CharField(max_length=64)  # the seller's
    amount = models.PositiveIntegerField()  # fen
    taken_back = models.PositiveIntegerField(default=0)  # fen
    made_at = models.DateTimeField(default=timezone.now)
    done = models.BooleanField(default=False)  # it takes its time, as channels do

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back__lte=F("amount")), name="payments_sandbox_back_fits"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SandboxTakeback(models.Model):
    """What the channel took back from a seller, once for each number."""

    allotment = models.ForeignKey(SandboxAllotment, models.PROTECT, related_name="takebacks")
    number = models.CharField(max_length=16, unique=True)
    reference = models.CharField(max_length=32, unique=True)
    amount = models.PositiveIntegerField()  # fen
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.reference
