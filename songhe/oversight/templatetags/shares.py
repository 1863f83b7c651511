"""How long a bar is."""

from django import template

register = template.Library()


@register.filter
def share_of(part: int, whole: int) -> str:
    """The length of a bar out of 100, never in a language's own decimals."""
    return f"{100 * part / whole:.1f}" if whole else "0"
