"""Kinds of resources, in two levels."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language


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
