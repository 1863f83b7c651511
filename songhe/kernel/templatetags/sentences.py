"""The beginning of a sentence, said alone."""

from django import template

register = template.Library()

OPEN = {"，": "。", "：": "。", ",": ".", ":": "."}


@register.filter
def whole(words: object) -> str:
    """Return a reason that more was to follow as a sentence of its own: 取消了， → 取消了。"""
    begun = str(words).rstrip()
    return begun[:-1] + OPEN[begun[-1]] if begun and begun[-1] in OPEN else str(words)
