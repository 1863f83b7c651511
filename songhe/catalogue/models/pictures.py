"""Pictures of a listing, and a film of how it is used."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from songhe.catalogue.models.listings import Listing
from songhe.kernel.codes import new_code


class Picture(models.Model):
    """A picture of a listing in several widths, each a file of its own without any metadata."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="pictures")
    caption = models.CharField(max_length=80)  # what is to be seen, for who cannot see it
    place = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField()  # of the widest
    height = models.PositiveSmallIntegerField()
    widths = ArrayField(models.PositiveSmallIntegerField())
    digests = ArrayField(models.CharField(max_length=64))  # one for each width
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["listing", "place"], name="catalogue_picture_order")]

    def __str__(self) -> str:
        return self.caption

    @property
    def src(self) -> str:
        """The address of the middle width, for browsers that choose none."""
        return self._address(self.widths[min(1, len(self.widths) - 1)])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self._address(width)} {width}w" for width in self.widths)

    def _address(self, width: int) -> str:
        return reverse("catalogue:picture", args=[self.code, width])


class Clip(models.Model):
    """A film of how something is used; at most one for each listing."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.OneToOneField(Listing, models.CASCADE, related_name="clip")
    caption = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.caption
