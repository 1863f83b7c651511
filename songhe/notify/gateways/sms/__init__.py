"""Text messages: what every channel must do."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class TryAgain(Exception):
    """The channel cannot take it just now; later it may."""


class Refused(Exception):
    """The channel will never take this text; trying again does not help."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Receipt:
    """What the channel says it took."""

    number: str


class TextGateway(Protocol):
    """A channel for text messages."""

    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        """Send `words` to `phone`. The same key again sends nothing and returns its receipt.

        :raises TryAgain: if the channel is down or busy.
        :raises Refused: if it will never take this text.
        """
        ...


@lru_cache(maxsize=1)
def _build(path: str) -> TextGateway:
    return cast(TextGateway, import_string(path)())


def text_gateway() -> TextGateway:
    """Return the channel that the settings name."""
    return _build(settings.SONGHE_TEXT_GATEWAY)
