"""Lots that are called back, and whether everyone who has a piece knows of it."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.shipping.models.lots import Lot
from songhe.shipping.states import RECALL_FLOW, RecallState


class Recall(Stateful):
    """One lot is not to be used any more."""

    flow = RECALL_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="recall")
    state = models.CharField(max_length=32, choices=RecallState, default=RecallState.OPEN)
    why = models.CharField(max_length=120)  # in plain words
    advice = models.CharField(max_length=120)  # what to do with the piece at home
    started_by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    withdrawn = models.PositiveIntegerField(default=0)  # pieces taken off sale

    def __str__(self) -> str:
        return self.code


class RecallNotice(models.Model):
    """One elder has pieces of a lot that is called back."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    recall = models.ForeignKey(Recall, models.PROTECT, related_name="notices")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="recall_notices")
    quantity = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, blank=True, default="")  # a label

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "elder"], name="shipping_notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["recall", "id"],
                condition=Q(told_at=None),
                name="shipping_notice_untold",
            ),
            models.Index(
                fields=["recall", "id"],
                condition=Q(confirmed_at=None),
                name="shipping_notice_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.elder_id}"
