"""How fields of a form and ratings are drawn."""

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ModelChoiceField,
    RadioSelect,
)
from django.utils.safestring import SafeString
from django.utils.translation import gettext

NOTHING = "---------"  # what Django writes where nothing is chosen yet

register = template.Library()


@register.filter
def kind(field: BoundField) -> str:
    """Return which of the four layouts a field takes."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "line"


@register.filter
def drawn(field: BoundField) -> SafeString:
    """Return the field's input with our class beside any that the form gave it."""
    asked = field.field
    if isinstance(asked, ModelChoiceField) and asked.empty_label == NOTHING:
        asked.empty_label = gettext("请选一个")
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"input {own}".strip()})


@register.filter
def stars_lit(stars: float | str | None) -> list[bool]:
    """Return five stars, lit or not, rounded to the nearest."""
    whole = int(float(stars or 0) + 0.5)
    return [place < whole for place in range(5)]
