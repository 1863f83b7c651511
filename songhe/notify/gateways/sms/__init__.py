"""Text messages: what every channel must do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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


class BadReport(Exception):
    """A report that the platform did not sign, or not just now, or that is in no form we know."""


@dataclass(frozen=True)
class Report:
    """What became of one text that the channel had taken."""

    key: str  # ours
    delivered: bool  # the telephone has it; else it will never have it
    why: str  # the platform's own word for a failure
    at: datetime


class TextGateway(Protocol):
    """A channel for text messages."""

    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        """Send `words` to `phone`. The same key again sends nothing and returns its receipt.

        :raises TryAgain: if the channel is down or busy.
        :raises Refused: if it will never take this text.
        """
        ...

    def read_reports(
        self, *, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> Sequence[Report]:
        """Return what the platform says became of texts that it took.

        :raises BadReport: if it was not signed just now, or makes no sense.
        """
        ...


@lru_cache(maxsize=1)
def _build(path: str) -> TextGateway:
    return cast(TextGateway, import_string(path)())


def text_gateway() -> TextGateway:
    """Return the channel that the settings name."""
    return _build(settings.SONGHE_TEXT_GATEWAY)
