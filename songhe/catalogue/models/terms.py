"""Names that things on sale have."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Term(models.Model):
    """A name out of some title, and how it is spelt in pinyin: what a slip may have meant."""

    name = models.CharField(max_length=16, unique=True)
    spelling = models.CharField(max_length=80)

    class Meta:
        indexes = [
            GinIndex(
                fields=["spelling"], opclasses=["gin_trgm_ops"], name="catalogue_term_spelling"
            )
        ]

    def __str__(self) -> str:
        return self.name
