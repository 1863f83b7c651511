"""Sizes and colours of an article: each with its own price and its own number on the shelf."""

from django.db import models
from django.db.models import F, Q

from songhe.catalogue.models.listings import Listing
from songhe.kernel.codes import new_code


class Variant(models.Model):
    """One size or colour. Its numbers are a part of the listing's stock, which is their sum."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="variants")
    name = models.CharField(max_length=24)  # 女款 XL · 枣红
    price = models.PositiveIntegerField()  # fen
    place = models.PositiveSmallIntegerField(default=0)  # in which order they are offered
    is_active = models.BooleanField(default=True)
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "name"], name="catalogue_variant_once"),
            models.CheckConstraint(condition=Q(price__gt=0), name="catalogue_variant_price"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="catalogue_variant_is_there"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int:
        return self.on_hand - self.reserved
