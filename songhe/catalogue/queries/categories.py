"""The two levels of categories."""

from django.db.models import QuerySet

from songhe.catalogue.models import (
    Category,
)


def categories() -> QuerySet[Category]:
    return Category.objects.select_related("parent").order_by("code")
