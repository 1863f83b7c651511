"""What is near in kind to a question that nothing on sale is the answer to."""

from datetime import datetime

from django.db.models import QuerySet

from songhe.catalogue.models import Category, Listing
from songhe.catalogue.queries.listings import on_sale
from songhe.kernel.words import groups_in, groups_within, heads_said, normal


def kinds_asked_for(text: str) -> list[Category]:
    """Return the lower categories that a question names, whether or not anything lies in them."""
    asked = normal(text)
    if not asked:
        return []
    heads = {group[0] for group in groups_in(asked)} | set(heads_said(asked))
    return [
        one
        for one in Category.objects.exclude(parent=None).order_by("code")
        if asked in normal(one.name) or heads & groups_within(one.name)
    ]


def near_in_kind(text: str, many: int, at: datetime) -> QuerySet[Listing]:
    """Return what lies beside the categories a question names, under the same heading and sold in
    the same way, most used first: who asks for a bath in vain is shown care, no folding chair."""
    kinds = kinds_asked_for(text)
    ways = {way for one in kinds for way in one.kinds}
    return (
        on_sale(at)
        .filter(category__parent__in={one.parent_id for one in kinds}, kind__in=ways)
        .order_by("-stars_count", "pk")[:many]
    )
