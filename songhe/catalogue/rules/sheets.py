"""What a row of a seller's sheet says, cell by cell. Pure text and numbers."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from songhe.catalogue.rules.units import MOST

COLUMNS = (
    "code", "category", "kind", "title", "words", "price", "unit", "minutes", "buffer",
    "needs", "facts", "steps", "stock", "least", "more_by",
)  # fmt: skip
HEADS = {
    "code": ("编号", "code"),
    "category": ("类别", "category"),
    "kind": ("种类", "kind"),
    "title": ("标题", "title"),
    "words": ("说明", "words"),
    "price": ("价格", "price"),
    "unit": ("单位", "unit"),
    "minutes": ("分钟", "minutes"),
    "buffer": ("路上分钟", "buffer"),
    "needs": ("能帮到", "needs"),
    "facts": ("要点", "facts"),
    "steps": ("上门步骤", "steps"),
    "stock": ("新进库存", "stock"),
    "least": ("至少几个", "least"),
    "more_by": ("每次加几个", "step"),
}
NEEDED = ("category", "kind", "title", "price", "unit")
LONGEST = {"title": 60, "words": 2000, "unit": 8}
KINDS = {
    "商品": "goods",
    "goods": "goods",
    "服务": "service",
    "上门服务": "service",
    "service": "service",
}
BETWEEN = re.compile(r"[;；\n]+")
MOST_FEN = 100_000_000
MOST_ROWS = 10_000
MOST_MINUTES, MOST_PIECES = 720, 999_999


class Fault(StrEnum):
    """What is wrong with a cell."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_MONEY = "not_money"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN = "unknown"  # category, kind or need that does not exist
    CLOSED = "closed"  # no paper for that category
    NOT_THIS_KIND = "not_this_kind"
    NOT_YOURS = "not_yours"
    TWICE = "twice"
    CLAIM = "claim"


@dataclass
class Read:
    """A row in our words, and its faults: (column, fault, words)."""

    facts: dict[str, object] = field(default_factory=dict)
    faults: list[tuple[str, Fault, str]] = field(default_factory=list)


def heads_of(row: Sequence[object]) -> dict[int, str]:
    """Return which column each place of the head is; what nobody knows is left out."""
    known = {name: column for column, names in HEADS.items() for name in names}
    found: dict[int, str] = {}
    for place, cell in enumerate(row):
        column = known.get(text_of(cell).lower())
        if column and column not in found.values():
            found[place] = column
    return found


def text_of(cell: object) -> str:
    """Return a cell as people read it: 12.0 is 12."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell if cell is not None else "")).strip()


def read_row(cells: Mapping[str, str]) -> Read:
    """Return what a row says and what is wrong with its shape."""
    row = Read()
    row.faults += [(column, Fault.MISSING, "") for column in NEEDED if not cells.get(column)]
    row.faults += [
        (column, Fault.TOO_LONG, str(most))
        for column, most in LONGEST.items()
        if len(cells.get(column, "")) > most
    ]
    if cells.get("kind") and cells["kind"] not in KINDS:
        row.faults.append(("kind", Fault.UNKNOWN, cells["kind"]))
    row.facts = {
        name: cells.get(name, "") for name in ("code", "category", "title", "words", "unit")
    }
    row.facts["kind"] = KINDS.get(cells.get("kind", ""), "")
    row.facts["price"] = _money(row, cells.get("price", ""))
    row.facts["stock"] = _number(row, "stock", cells.get("stock", ""))
    for column in ("minutes", "buffer"):
        row.facts[column] = _number(row, column, cells.get(column, ""), most=MOST_MINUTES)
    for column in ("least", "more_by"):  # none leaves it as it is
        row.facts[column] = _number(row, column, cells.get(column, ""), most=MOST)
    said = any(column == "minutes" for column, _fault, _words in row.faults)
    if row.facts["kind"] == "service" and not row.facts["minutes"] and not said:
        row.faults.append(("minutes", Fault.MISSING, ""))
    for column in ("needs", "facts", "steps"):
        row.facts[column] = [
            part.strip()[:60] for part in BETWEEN.split(cells.get(column, "")) if part.strip()
        ][:12]
    return row


def _money(row: Read, text: str) -> int:
    if not text:
        return 0
    try:
        fen = Decimal(text.replace(",", "").replace("¥", "").replace("元", "")) * 100
    except InvalidOperation:
        row.faults.append(("price", Fault.NOT_MONEY, text))
        return 0
    if not fen.is_finite() or fen != int(fen) or not 0 < fen <= MOST_FEN:
        row.faults.append(("price", Fault.NOT_MONEY, text))
        return 0
    return int(fen)


def _number(row: Read, column: str, text: str, *, most: int = MOST_PIECES) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > most:
        row.faults.append((column, Fault.NOT_A_NUMBER, text))
        return 0
    return int(text)
