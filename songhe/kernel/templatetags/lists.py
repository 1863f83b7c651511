"""Things named one after the other, as each language does it."""

from collections.abc import Iterable

from django import template
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def listed(things: Iterable[object]) -> str:
    """Return the names with the sign between them that the language writes: 甲、乙."""
    return pgettext("between things of a list", "、").join(map(str, things))
