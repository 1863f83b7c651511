"""The beginning of a sentence, said alone."""

from django import template

register = template.Library()

OPEN = {"，": "。", "：": "。", ",": ".", ":": "."}


@register.filter
def whole(words: str) -> str:
    """Return a reason that more was to follow as a sentence of its own: 反悔了， → 反悔了。"""
    begun = words.rstrip()
    return begun[:-1] + OPEN[begun[-1]] if begun and begun[-1] in OPEN else words
