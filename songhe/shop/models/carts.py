"""What somebody has put together before buying."""

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.catalogue.models import Listing, Variant
from songhe.kernel.codes import new_code
from songhe.shop.rules.price import line_total
from songhe.shop.rules.visiting import MOST_OF_ONE as MOST_OF_ONE


class Cart(models.Model):
    """What one person has put together, for one elder or for several."""

    owner = models.OneToOneField(Person, models.CASCADE, related_name="cart")

    def __str__(self) -> str:
        return str(self.owner_id)


class CartLine(models.Model):
    """One thing in a cart, with the price that was shown when it was put there."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    elder = models.ForeignKey(Elder, models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)
    price = models.PositiveIntegerField()  # fen, as it was shown
    starts_at = models.DateTimeField(null=True)  # a wish; the time is held from checkout on
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "elder", "listing", "variant", "starts_at"],
                nulls_distinct=False,
                name="shop_cart_line_once",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=MOST_OF_ONE),
                name="shop_cart_line_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} × {self.quantity}"

    @property
    def total(self) -> int:
        """What the line costs now, in fen."""
        return line_total(self.price_now, self.quantity)

    @property
    def price_now(self) -> int:
        """What one of it costs now, in fen."""
        return self.variant.price if self.variant else self.listing.price

    @property
    def price_changed(self) -> bool:
        return self.price_now != self.price
