"""How a message to a person is drawn: its tone, and the way to undo what it tells of.

A view offers undo by naming an address of ours that takes a POST:
`messages.success(request, words, extra_tags=undo_at(reverse("shop:cancel", ...)))`.
"""

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

register = template.Library()

UNDO = "undo:"
# Red is for people in danger alone: an error in a form is something to look at.
TONES = {
    constants.SUCCESS: "well",
    constants.WARNING: "watch",
    constants.ERROR: "watch",
}


def undo_at(address: str) -> str:
    """Return the tag that gives a message its undo button."""
    return f"{UNDO}{address}"


@register.filter
def tone(message: Message) -> str:
    return TONES.get(message.level or constants.INFO, "info")


@register.filter
def undo_address(message: Message) -> str:
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(f"{UNDO}/") else ""
