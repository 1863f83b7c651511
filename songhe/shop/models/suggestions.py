"""What a person wishes of suggestions, and what sellers pay to have shown."""

from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing

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
        ]
        indexes = [models.Index(fields=["ends_at"], name="shop_promotion_ends")]

    def __str__(self) -> str:
        return f"{self.label}: {self.listing_id}"
