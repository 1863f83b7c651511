"""A channel's bill of one day, line by line, and where it differs from what we know."""

from django.db import models

from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.payments.states import (
    DIFFERENCE_FLOW,
    ChannelName,
    DifferenceKind,
    DifferenceState,
    EntryKind,
)


class Bill(models.Model):
    """What one channel says it took and gave back on one day in Beijing."""

    channel = models.CharField(max_length=16, choices=ChannelName)
    day = models.DateField()
    fetched_at = models.DateTimeField()
    taken = models.BigIntegerField()  # fen
    given_back = models.BigIntegerField()  # fen
    fee = models.BigIntegerField()  # fen, what the channel keeps for itself

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="payments_bill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"


class BillEntry(models.Model):
    """One line of a bill."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()  # of the line
    kind = models.CharField(max_length=8, choices=EntryKind)
    code = models.CharField(max_length=64)  # our intent's or refund's
    amount = models.BigIntegerField()  # fen
    reference = models.CharField(max_length=64)  # the channel's own number

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "number"], name="payments_entry_once"),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="payments_entry_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Difference(Stateful):
    """Something of which a bill says one thing and we another, until somebody has explained it."""

    flow = DIFFERENCE_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=12, choices=DifferenceKind)
    entry_kind = models.CharField(max_length=8, choices=EntryKind)
    about = models.CharField(max_length=64)  # our intent's or refund's code
    ours = models.BigIntegerField(null=True)  # fen
    theirs = models.BigIntegerField(null=True)  # fen
    state = models.CharField(max_length=32, choices=DifferenceState, default=DifferenceState.OPEN)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")  # it is closed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "kind", "entry_kind", "about"], name="payments_difference_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-found_at"],
                condition=models.Q(state=DifferenceState.OPEN),
                name="payments_difference_open",
            ),
        ]

    def __str__(self) -> str:
        return self.code
