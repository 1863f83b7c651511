"""What buyers say of what they bought, what sellers answer, and what the platform hides."""

from django.db import models

from songhe.accounts.models import Person
from songhe.kernel.codes import new_code
from songhe.shop.models.hiding import Hiding, now_hiding
from songhe.shop.models.orders import Order, OrderLine
from songhe.shop.states import ReplyKind


class Review(models.Model):
    """What the elder, or who paid for her, says of one thing of a finished order. Never deleted."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    order = models.ForeignKey(Order, models.PROTECT, related_name="reviews")
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="review")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="shop_review_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.stars}"

    @property
    def hidden_by(self) -> "ReviewHiding | None":
        """The rule that hides its words just now; its stars always count."""
        return now_hiding(self.hidings.all())


class ReviewReply(models.Model):
    """The seller's one answer, or the buyer's one follow-up."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=12, choices=ReplyKind)
    words = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "kind"], name="shop_reply_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"


class ReviewPhoto(models.Model):
    """A photograph with a review, freed of where it was taken."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    review = models.ForeignKey(Review, models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=16)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.code


class ReviewHiding(Hiding):
    """The platform hid a review's words by a rule; the trace stays when they are shown again."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="hidings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=models.Q(ended_at=None),
                name="shop_review_hidden_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.rule}"


class ThemeLetter(models.Model):
    """A seller was sent what buyers said in a month; once."""

    provider = models.ForeignKey("catalogue.Provider", models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)  # 2026-11
    reviews = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "month"], name="shop_themes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.month}"
