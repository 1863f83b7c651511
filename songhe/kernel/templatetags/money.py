"""Showing money."""

from django import template

from songhe.kernel import money

register = template.Library()


@register.filter
def yuan_and_fen(fen: int | None) -> str:
    """Show fen as yuan with two places, so that a column lines up."""
    return "" if fen is None else money.yuan_and_fen(fen)


@register.filter
def yuan(fen: int | None) -> str:
    """Show fen as yuan, without the sign of the currency."""
    return "" if fen is None else money.yuan(fen)
