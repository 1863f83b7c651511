"""Small lookups that pages of the shop need."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(counts: Mapping[int, int], key: int) -> int:
    """Return the count that belongs to a key; 0 when there is none."""
    return counts.get(key, 0)
