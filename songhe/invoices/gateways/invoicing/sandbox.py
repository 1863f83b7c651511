"""A far side that issues invoices nobody can use: signed, slow, broken or refusing as it is told.

Its book is a folder of files, one for each number, written whole or not at all, because several
processes ask. What it shall do next stands in the folder too (`play`), one mood for each asking.
"""

import json
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone

from songhe.invoices.gateways.invoicing import Asked, Issued, Refused, TryAgain, wire
from songhe.kernel.outgoing import trusted

TIMEOUT = 5  # seconds
BUSY, LOST, SLOW, NO, TAMPERED = "busy", "lost", "slow", "no", "tampered"
NO_WORDS = "销售方名称与税号不符"
Post = Callable[[bytes, Mapping[str, str]], bool]


class Sandbox:
    """The adapter and the far side in one."""

    @property
    def folder(self) -> Path:
        return Path(settings.SONGHE_INVOICE_SANDBOX)

    def play(self, *moods: str) -> None:
        """Say what happens at the next askings, one after another."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / "moods", list(moods))

    def issue(self, asked: Asked) -> Issued | None:
        mood = self._next_mood()
        if mood == BUSY:
            raise TryAgain("busy")
        kept = self._book(asked.number)
        if kept is None:
            if mood == NO:
                raise Refused(NO_WORDS)
            self._check(asked)
            kept = self._enter(asked, done=mood != SLOW)
        if mood == LOST:
            raise TryAgain("the line broke")
        return self._answer(kept, tampered=mood == TAMPERED)

    def look_up(self, number: str) -> Issued | None:
        kept = self._book(number)
        return None if kept is None else self._answer(kept)

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
        return wire.read(headers, body, at)

    def finish(self, *, at: datetime, post: Post | None = None) -> int:
        """Issue what was slow and tell of it, twice; return how many were told of."""
        told = 0
        for path in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []:
            kept = json.loads(path.read_text())
            if kept["told"]:
                continue
            _write(path, kept | {"done": True})
            body, headers = wire.seal({"number": kept["asked"]["number"]}, at=at)
            answers = [(post or _post)(body, headers) for _time in range(2)]
            if any(answers):
                _write(path, kept | {"done": True, "told": True})
                told += 1
        return told

    def issued(self) -> list[dict[str, Any]]:
        """Return everything that it ever entered in its book."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def _check(self, asked: Asked) -> None:
        lines = asked.lines
        sums = sum(one.amount for one in lines), sum(one.tax for one in lines)
        if sums != (asked.amount, asked.tax) or not asked.seller.tax_number:
            raise Refused("金额或税额合计不符")
        if (asked.amount < 0) != bool(asked.red_of):
            raise Refused("红字发票须写明原发票号码")
        if not asked.red_of:
            return
        same = [one for one in self.issued() if asked.red_of in {one["tax_number"], one["red_of"]}]
        if not same or sum(one["asked"]["amount"] for one in same) + asked.amount < 0:
            raise Refused("冲红金额超过原发票")

    def _enter(self, asked: Asked, *, done: bool) -> dict[str, Any]:
        """Whoever asks first with a number enters it; everybody reads what stands there then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {
            "asked": asdict(asked),
            "tax_number": wire.number_for(asked.number),
            "red_of": asked.red_of,
            "issued_at": timezone.now().isoformat(),
            "done": done,
            "told": done,
        }
        fresh = _fresh(self.folder / asked.number)
        fresh.write_text(json.dumps(kept, ensure_ascii=False))
        with suppress(FileExistsError):
            os.link(fresh, self.folder / f"{asked.number}.json")
        fresh.unlink()
        found = self._book(asked.number)
        if found is None:
            raise TryAgain("the book is gone")
        return found

    def _book(self, number: str) -> dict[str, Any] | None:
        path = self.folder / f"{number}.json"
        return json.loads(path.read_text()) if number.isalnum() and path.exists() else None

    def _answer(self, kept: Mapping[str, Any], *, tampered: bool = False) -> Issued | None:
        if not kept["done"]:
            return None
        file = wire.paper(kept)
        if tampered:
            file = file.replace(b"<Amount>", b"<Amount>9")
        return wire.believed(kept["asked"]["number"], file)

    def _next_mood(self) -> str:
        path = self.folder / "moods"
        moods = json.loads(path.read_text()) if path.exists() else []
        if moods:
            _write(path, moods[1:])
        return moods[0] if moods else ""


def _post(body: bytes, headers: Mapping[str, str]) -> bool:
    address = f"{settings.SONGHE_URL}/invoices/notices/"
    try:
        return httpx.post(
            address, content=body, headers=dict(headers), timeout=TIMEOUT, verify=trusted()
        ).is_success
    except httpx.HTTPError:
        return False


def _write(path: Path, content: object) -> None:
    fresh = _fresh(path)
    fresh.write_text(json.dumps(content, ensure_ascii=False))
    fresh.replace(path)


def _fresh(path: Path) -> Path:
    """Return a name that no other process or thread writes to."""
    return path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
