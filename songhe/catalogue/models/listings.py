"""What is offered."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from songhe.catalogue.models.categories import Category
from songhe.catalogue.models.providers import Provider
from songhe.catalogue.rules import units
from songhe.catalogue.rules.pictures import drawing_of
from songhe.catalogue.states import (
    LISTING_FLOW,
    Helps,
    ListingKind,
    ListingState,
    PricePer,
)
from songhe.catalogue.unit_words import counted, unit_words
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Listing(Stateful):
    """One service or article that a provider offers."""

    flow = LISTING_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="listings")
    category = models.ForeignKey(Category, models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=12, choices=ListingKind)
    title = models.CharField(max_length=60)
    words = models.TextField()
    price = models.PositiveIntegerField()  # fen for one unit, everything included
    price_per = models.CharField(max_length=8, choices=PricePer, default=PricePer.ITEM)
    unit = models.CharField(max_length=8)  # 次; of an item its own word: 双, 台
    least = models.PositiveSmallIntegerField(default=1)  # of these at once
    more_by = models.PositiveSmallIntegerField(default=1)  # and then in such steps
    duration_minutes = models.PositiveSmallIntegerField(default=0)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    needs = ArrayField(models.CharField(max_length=40), default=list)  # codes it helps with
    facts = ArrayField(models.CharField(max_length=60), default=list)  # 不用安装
    steps = ArrayField(models.CharField(max_length=60), default=list)  # what is done at a visit
    # How it is used; the picture of the same place goes with each step.
    lesson = ArrayField(models.CharField(max_length=120), default=list)
    state = models.CharField(max_length=32, choices=ListingState, default=ListingState.DRAFT)
    stars_total = models.PositiveIntegerField(default=0)
    stars_count = models.PositiveIntegerField(default=0)
    # A thousand times the mean, drawn towards 4 stars while the ratings are few.
    rating = models.GeneratedField(
        expression=(F("stars_total") + 20) * 1000 / (F("stars_count") + 5),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    published_at = models.DateTimeField(null=True)
    # Which words somebody of the platform has read and passed; others must be read again.
    checked_digest = models.CharField(max_length=64, blank=True, default="")
    check_reason = models.CharField(max_length=200, blank=True, default="")  # of the last return
    submitted_at = models.DateTimeField(null=True)
    # What the search reads; written by the actions whenever the words change.
    search = SearchVectorField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="catalogue_listing_price"),
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=units.MOST, more_by__gte=1),
                name="catalogue_listing_quantity",
            ),
            models.CheckConstraint(
                condition=Q(kind=ListingKind.GOODS) | Q(duration_minutes__gt=0),
                name="catalogue_listing_service_takes_time",
            ),
            models.CheckConstraint(
                condition=Q(stars_total__lte=F("stars_count") * 5),
                name="catalogue_listing_stars",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="catalogue_listing_search"),
            GinIndex(fields=["needs"], name="catalogue_listing_needs"),
            models.Index(
                fields=["category", "price"],
                condition=Q(state=ListingState.ON_SALE),
                name="catalogue_listing_category",
            ),
            models.Index(
                fields=["price"],
                condition=Q(state=ListingState.ON_SALE),
                name="catalogue_listing_by_price",
            ),
            models.Index(
                fields=["-stars_count", "id"],
                condition=Q(state=ListingState.ON_SALE),
                name="catalogue_listing_by_use",
            ),
            models.Index(
                fields=["-rating", "id"],
                condition=Q(state=ListingState.ON_SALE),
                name="catalogue_listing_by_rating",
            ),
            models.Index(fields=["provider"], name="catalogue_listing_provider"),
            models.Index(
                fields=["submitted_at"],
                condition=Q(state=ListingState.CHECKING),
                name="catalogue_listing_checking",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stars(self) -> float | None:
        """The mean, to one place; None when nobody has rated it."""
        return round(self.stars_total / self.stars_count, 1) if self.stars_count else None

    @property
    def is_service(self) -> bool:
        return self.kind == ListingKind.SERVICE

    @property
    def per(self) -> str:
        """What its price is for, in words: 小时, 双."""
        per = PricePer(self.price_per)
        return unit_words(self.unit) if per == PricePer.ITEM else str(per.label)

    @property
    def sold_by(self) -> str:
        """每小时，2 小时起"""
        facts = {"unit": self.per, "least": self.so_many(self.least)}
        words = _("每%(unit)s，%(least)s起") if self.least > 1 else _("每%(unit)s")
        return words % facts

    def so_many(self, number: int) -> str:
        """2 小时, 3 双"""
        return counted(number, price_per=self.price_per, unit=self.unit)

    @property
    def least_words(self) -> str:
        return self.so_many(self.least)

    @property
    def takes_many(self) -> bool:
        """Can more than one be bought at once?"""
        return units.takes_many(self.price_per, is_service=self.is_service)

    @property
    def quantities(self) -> list[int]:
        """How many one may buy at once."""
        if not self.takes_many:
            return [1]
        most = units.most_of(self.price_per)
        return list(units.choices(least=self.least, step=self.more_by, most=most))

    def fits(self, quantity: int) -> bool:
        """May so many be bought at once?"""
        if not self.takes_many:
            return quantity == 1
        enough = units.fits(quantity, least=self.least, step=self.more_by)
        return enough and quantity <= units.most_of(self.price_per)

    def nearest(self, quantity: int) -> int:
        """Return a number that may be bought, not below what was asked for where that goes."""
        if not self.takes_many:
            return 1
        most = units.most_of(self.price_per)
        return units.nearest(quantity, least=self.least, step=self.more_by, most=most)

    def minutes_for(self, quantity: int) -> int:
        """How long the visit takes when so many are bought."""
        return units.minutes_for(self.price_per, self.duration_minutes, quantity)

    @property
    def icon(self) -> str:
        """The drawing that stands for it."""
        return drawing_of(self.category.code)

    @property
    def ground(self) -> str:
        """What the drawing stands on: services green, goods blue; a word repeats it."""
        return "pine" if self.is_service else "sky"

    @property
    def helps_with(self) -> list[str]:
        """What it helps with, in words."""
        return [str(Helps(code).label) for code in self.needs if code in Helps]

    @property
    def gallery(self) -> list[Any]:
        """Its pictures in their order; they are asked for once."""
        return sorted(self.pictures.all(), key=lambda one: (one.place, one.pk))
