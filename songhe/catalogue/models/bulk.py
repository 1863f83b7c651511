"""Many listings at once: a price change that can be undone, and a sheet that is brought in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from songhe.catalogue.models.listings import Listing
from songhe.catalogue.models.providers import Provider
from songhe.catalogue.states import SHEET_FLOW, SheetState
from songhe.kernel.codes import new_code
from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful


class PriceChange(models.Model):
    """One change of many prices; for a while it can be taken back whole."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="price_changes")
    words = models.CharField(max_length=80)  # +5%
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "-at"], name="catalogue_pricechange_new")]

    def __str__(self) -> str:
        return self.words


class PriceChangeLine(models.Model):
    """What one price was before and after."""

    change = models.ForeignKey(PriceChange, models.CASCADE, related_name="lines")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    before = models.PositiveIntegerField()  # fen
    after = models.PositiveIntegerField()  # fen

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "listing"], name="catalogue_pricechange_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Sheet(Stateful):
    """A spreadsheet of listings: read row by row first, then taken whole or not at all."""

    flow: ClassVar[Flow] = SHEET_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=32, choices=SheetState, default=SheetState.READING)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    brought_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows of this step so far
    wrong = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True, default="")  # the file as a whole

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(state__in=[SheetState.READING, SheetState.TAKING]),
                name="catalogue_sheet_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["provider", "-brought_at"], name="catalogue_sheet_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


class SheetRow(models.Model):
    """One row: what it says in our words, or what is wrong with it."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the program counts them, the head is 1
    facts = models.JSONField(default=dict)
    listing_code = models.CharField(max_length=12, blank=True, default="")  # "": a new one
    title = models.CharField(max_length=60, blank=True, default="")
    faults = models.JSONField(default=list)  # sentences

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="catalogue_sheetrow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.number}"
