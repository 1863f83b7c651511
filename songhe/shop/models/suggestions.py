"""What a person wishes of suggestions, and what sellers pay to have shown."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing
from songhe.shop.states import AdSlot


class _Period(Func):
    """From when to when it stands there."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


AD = "广告"  # the word that the law asks for; it stands in the row and in a constraint


class SuggestionChoice(models.Model):
    """Whether suggestions may go by what a person needs; who never chose, has not said no."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="suggestion_choice")
    is_personal = models.BooleanField()
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.is_personal}"


class Promotion(models.Model):
    """A listing that a seller pays to have shown for a while; it always carries its label."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    label = models.CharField(max_length=8, default=AD)
    slot = models.CharField(max_length=8, choices=AdSlot, default=AdSlot.FRONT)
    shelf = models.CharField(max_length=2, blank=True, default="")  # J; "" is the front one
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(label=AD), name="shop_promotion_says_ad"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shop_promotion_lasts"
            ),
            # The last guard: one on a shelf at a time.
            ExclusionConstraint(
                name="shop_promotion_alone",
                expressions=[
                    ("slot", RangeOperators.EQUAL),
                    ("shelf", RangeOperators.EQUAL),
                    (_Period("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="shop_promotion_ends")]

    def __str__(self) -> str:
        return f"{self.label}: {self.listing_id}"
