"""Sending a text. The context that does it stands above us, so the settings name it."""

from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Texting(Protocol):
    """Takes a text in the transaction that needs it, and sends it after the commit."""

    def __call__(self, *, phone: str, words: str, at: datetime) -> object: ...


def texting() -> Texting:
    return cast(Texting, import_string(settings.SONGHE_TEXTING))
