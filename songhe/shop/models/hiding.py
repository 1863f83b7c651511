"""What the platform hid by a rule, whatever it was; the trace stays when it shows again."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from songhe.shop.states import HidingRule


class Hiding(models.Model):
    """By which rule and why; whoever says what was hidden allows one at a time of each."""

    rule = models.CharField(max_length=12, choices=HidingRule)
    reasons = models.CharField(max_length=200)
    by = models.CharField(max_length=120)  # a label
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


One = TypeVar("One", bound=Hiding)


def now_hiding(hidings: Iterable[One]) -> One | None:
    """Return the one that hides just now, if one does."""
    return next((one for one in hidings if one.ended_at is None), None)
