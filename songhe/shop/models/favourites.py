"""What somebody likes and wishes to find again."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing, Provider


class Favourite(models.Model):
    """A listing or a seller that one person keeps; nobody else sees it."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="favourites")
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, related_name="+")
    provider = models.ForeignKey(Provider, models.CASCADE, null=True, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(listing=None, provider__isnull=False)
                | Q(listing__isnull=False, provider=None),
                name="shop_favourite_of_one",
            ),
            models.UniqueConstraint(
                fields=["owner", "listing", "provider"],
                nulls_distinct=False,
                name="shop_favourite_once",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-kept_at"], name="shop_favourite_of_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.listing_id or self.provider_id}"
