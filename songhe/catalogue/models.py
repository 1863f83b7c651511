"""Categories, providers with their papers, what they offer, and how much of it is there."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from songhe.accounts.models import Organisation, Person, Region
from songhe.catalogue.rules.pictures import drawing_of
from songhe.catalogue.states import (
    LISTING_FLOW,
    PROVIDER_FLOW,
    Helps,
    ListingKind,
    ListingState,
    MovementKind,
    ProviderState,
)
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Category(models.Model):
    """A kind of resource; two levels: `J` 长期照护, `J02` 助浴."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kinds = ArrayField(models.CharField(max_length=12), default=list)
    licence_words = models.CharField(max_length=120, blank=True, default="")
    licence_words_en = models.CharField(max_length=160, blank=True, default="")
    tag = models.CharField(max_length=20, blank=True, default="")  # of the six helps: 助浴

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name

    @property
    def licence_label(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.licence_words_en if english else self.licence_words


class Provider(Stateful):
    """An organisation that sells here, once it has been admitted."""

    flow = PROVIDER_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="provider")
    state = models.CharField(max_length=32, choices=ProviderState, default=ProviderState.APPLIED)
    words = models.TextField(blank=True, default="")  # who they are, in their own words
    serves = models.ManyToManyField(Region, related_name="providers")  # streets; none: all
    fee_percent = models.PositiveSmallIntegerField(default=8)
    reason = models.CharField(max_length=200, blank=True, default="")  # of the last decision
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_percent__lte=30), name="catalogue_provider_fee_is_lawful"
            ),
        ]
        indexes = [models.Index(fields=["state"], name="catalogue_provider_state")]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name


class Licence(models.Model):
    """A paper that lets a provider sell in a category and everything below it, until a day."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="licences")
    category = models.ForeignKey(Category, models.PROTECT, related_name="licences")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    expires_on = models.DateField()  # the last day on which it counts
    document_hash = models.CharField(max_length=64, blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "category", "number"], name="catalogue_licence_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["provider", "category", "expires_on"], name="catalogue_licence_valid"
            ),
            models.Index(fields=["expires_on"], name="catalogue_licence_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class WorkerSkill(models.Model):
    """A worker of a provider who can do the services of a category."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="skills")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="skills")
    category = models.ForeignKey(Category, models.PROTECT, related_name="skills")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "category", "person"], name="catalogue_workerskill_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.category}"


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
    unit = models.CharField(max_length=8)  # 次
    duration_minutes = models.PositiveSmallIntegerField(default=0)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    needs = ArrayField(models.CharField(max_length=40), default=list)  # codes it helps with
    facts = ArrayField(models.CharField(max_length=60), default=list)  # 不用安装
    steps = ArrayField(models.CharField(max_length=60), default=list)  # what is done at a visit
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
    # What the search reads; written by the actions whenever the words change.
    search = SearchVectorField(default="")
    latin = models.TextField(default="")  # pinyin and initials, for typing errors

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="catalogue_listing_price"),
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
            GinIndex(fields=["latin"], opclasses=["gin_trgm_ops"], name="catalogue_listing_latin"),
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


class Stock(models.Model):
    """How many of an article are there, and how many of them are promised to someone."""

    listing = models.OneToOneField(Listing, models.PROTECT, related_name="stock")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # The last guard: nothing is promised that is not there.
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="catalogue_stock_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} − {self.reserved}"

    @property
    def left(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of stock; their sums are the stock."""

    code = models.CharField(max_length=120, unique=True)  # the key that makes it once
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=MovementKind)
    on_hand = models.IntegerField()
    reserved = models.IntegerField()
    subject = models.CharField(max_length=80)  # shop.order:K7X2
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], name="catalogue_movement_subject")]

    def __str__(self) -> str:
        return self.code
