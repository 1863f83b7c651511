"""What buyers say of finished orders."""

from django.db import models

from songhe.accounts.models import Person
from songhe.shop.models.orders import Order


class Review(models.Model):
    """What the elder, or who paid for her, says of one finished order. Never deleted."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="review")
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
