"""A phone that lies on the developer's desk: every text is a file in a folder.

A folder rather than memory, because the worker sends and the web process shows. The name
of the file is the text's key and appears whole or not at all, so the same key arrives once.
"""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from songhe.notify.gateways.sms import Receipt, Refused, Report, wire

LONGEST = 500  # characters a Chinese channel takes in one text
SHOWN = 50


@dataclass(frozen=True)
class Arrived:
    """One text on the sandbox phone."""

    key: str
    phone: str
    words: str
    at: datetime


class Sandbox:
    """Takes any Chinese mobile number and any words up to the usual length."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        return self._folder or Path(settings.SONGHE_TEXT_SANDBOX)

    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        if not (phone.startswith("+") and phone[1:].isdigit()):
            raise Refused("not_a_number")
        if not words or len(words) > LONGEST:
            raise Refused("wrong_length")
        self.folder.mkdir(parents=True, exist_ok=True)
        body = {"phone": phone, "words": words, "at": timezone.now().isoformat()}
        whole = self.folder / f".{key}.{os.getpid()}.{get_ident()}"
        whole.write_text(json.dumps(body, ensure_ascii=False))
        with contextlib.suppress(FileExistsError):  # the same key again: it has arrived already
            (self.folder / f"{key}.json").hardlink_to(whole)
        whole.unlink()
        return Receipt(f"sandbox-{key}")

    def read_reports(
        self, *, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> Sequence[Report]:
        return wire.read(headers=headers, body=body, secret=_secret(), at=at)

    def seal(self, *reports: Mapping[str, Any], at: datetime) -> tuple[bytes, dict[str, str]]:
        """Return body and headers with which this phone's platform tells what became of texts."""
        return wire.seal(reports, secret=_secret(), at=at)

    def arrived(self) -> list[Arrived]:
        """Return what the phone shows, newest first."""
        if not self.folder.is_dir():
            return []
        texts = [
            Arrived(path.stem, body["phone"], body["words"], datetime.fromisoformat(body["at"]))
            for path in self.folder.glob("[!.]*.json")
            for body in [json.loads(path.read_text())]
        ]
        return sorted(texts, key=lambda text: text.at, reverse=True)[:SHOWN]


def _secret() -> str:
    return salted_hmac("songhe.notify.sandbox", "reports").hexdigest()
