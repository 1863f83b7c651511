"""Drawn signs by meaning: `{% icon "phone" %}`; a sign never stands without a word beside it.

The drawings live in `songhe/kernel/icons.svg`, one symbol each. They become part of the
page, so they take its colours and cost no request.
"""

import re
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHEET = Path(__file__).parents[1] / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>')
DRAWINGS = dict(SYMBOL.findall(SHEET.read_text(encoding="utf-8")))

# Other words for the same drawing, so that a page says what it means.
ALSO = {
    "contrast": "half",
    "yes": "check",
    "well": "check",
    "no": "close",
    "eye": "watch",
    "look": "watch",
    "warning": "urgent",
    "waiting": "clock",
    "calendar": "today",
    "visit": "home",
    "wallet": "purse",
    "pay": "purse",
    "money": "purse",
    "goods": "basket",
    "shop": "basket",
    "service": "care",
    "services": "care",
    "clinic": "doctor",
    "station": "building",
    "provider": "care",
    "oversight": "chart",
    "public": "building",
    "worker": "person",
    "me": "person",
    "people": "family",
    "health": "heart",
    "read-aloud": "speak",
    "sleep": "moon",
    "dark": "moon",
    "light": "sun",
    "heart-rate": "pulse",
    "blood-pressure": "pressure",
    "oxygen": "drop",
    "glucose": "drop",
    "walk": "steps",
    "licence": "shield",
    "consent": "lock",
    "access": "watch",
    "alert": "bell",
    "document": "note",
    "case": "note",
    "assessment": "list",
    "need": "leaf",
    "why": "leaf",
    "forward": "next",
    "sign-out": "out",
    "sign-in": "in",
    "device": "wristwatch",
    "stock": "box",
    "sos": "urgent",
    "location": "place",
    "live": "dot",
    "learn": "book",
    "suspend": "ban",
    "sanction": "gavel",
    "supply": "chart",
    "equipment": "wheelchair",
    "repair": "tool",
    "review": "star",
}


class UnknownIcon(Exception):
    """A page asked for a sign that is not drawn."""


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Return the sign as SVG, hidden from screen readers: the word beside it speaks.

    :raises UnknownIcon: if nothing of that name is drawn.
    """
    try:
        drawing = DRAWINGS[ALSO.get(name, name)]
    except KeyError:
        raise UnknownIcon(name) from None
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        f" {classes}" if classes else "",
        mark_safe(drawing),  # noqa: S308 (from our own sheet, never from a person)
    )
