"""Which visitors' carts have been joined to whose, so that each is joined once."""

from django.db import models

from songhe.accounts.models import Person


class JoinedVisit(models.Model):
    """What a visitor put together became part of a person's cart; only the mark is kept."""

    mark = models.CharField(max_length=24, unique=True)
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.mark
