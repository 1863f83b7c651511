"""Reading the words of a scale in the language of the reader."""

from django import template
from django.utils.translation import get_language

from songhe.assessment.rules.scoring import Words

register = template.Library()


@register.filter
def spoken(words: Words) -> str:
    return words.in_language(get_language())
