"""Long lists, a page at a time: each page says where the next one begins, signed.

A page continues after the last row that was seen, not after so many rows: what comes in meanwhile
moves nothing, and the hundredth page costs as much as the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

SALT = "songhe.paging"
FORTH, BACK = "f", "b"

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page; `previous` and `next` stand in the addresses of its neighbours, or are empty."""

    object_list: list[Row]
    previous: str = ""
    next: str = ""
    number: int = field(default=0, init=False)  # nobody counts the pages before it

    def __iter__(self) -> Iterator[Row]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)

    @property
    def has_other_pages(self) -> bool:
        return bool(self.previous or self.next)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous)

    @property
    def has_next(self) -> bool:
        return bool(self.next)

    @property
    def previous_page_number(self) -> str:
        return self.previous

    @property
    def next_page_number(self) -> str:
        return self.next


def sign(way: str, values: Sequence[Any], order: Sequence[str] = ()) -> str:
    """Return a place in a list so ordered, so that nobody can make up another."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return signing.dumps([way, *plain], salt=_salt(order), compress=True)


def _salt(order: Sequence[str]) -> str:
    """A place is one of its own list only: elsewhere its values would be of another kind."""
    return ":".join((SALT, *order))


def read(token: str, length: int, order: Sequence[str] = ()) -> tuple[str, list[Any]] | None:
    """Return the way and the values of a place; None for what is no place of such a list."""
    try:
        way, *values = signing.loads(token, salt=_salt(order))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (way, values) if way in {FORTH, BACK} and len(values) == length else None


def is_place(token: str, order: Sequence[str]) -> bool:
    return read(token, len(order), order) is not None


def slice_of(rows: QuerySet[M], order: Sequence[str], token: str, size: int) -> Slice[M]:
    """Return the page that a token names, in one query; the first one for any other token.

    `order` ends with a unique column; none of them may be empty in any row.
    """
    place = read(token, len(order), order)
    if place is None:
        found = list(rows.order_by(*order)[: size + 1])
        return first_of(found[:size], order, more=len(found) > size)
    way, values = place
    turned = [_turned(name) for name in order]
    along = list(order) if way == FORTH else turned
    found = list(rows.filter(_beyond(along, values)).order_by(*along)[: size + 1])
    more = len(found) > size
    if way == FORTH:
        return _page(found[:size], order, earlier=True, later=more)
    if len(found) < size:  # the beginning: a whole page is kinder than a short one
        return slice_of(rows, order, "", size)
    return _page(found[:size][::-1], order, earlier=more, later=True)


def first_of(found: list[M], order: Sequence[str], *, more: bool) -> Slice[M]:
    """Return the first page of a list whose first rows are at hand."""
    return _page(found, order, earlier=False, later=more)


def keys_of(page: Slice[M]) -> Slice[int]:
    """Return the same page with the keys of its rows."""
    return Slice([row.pk for row in page], previous=page.previous, next=page.next)


def _page(found: list[M], order: Sequence[str], *, earlier: bool, later: bool) -> Slice[M]:
    if not found:
        return Slice([])
    return Slice(
        found,
        previous=sign(BACK, _values(found[0], order), order) if earlier else "",
        next=sign(FORTH, _values(found[-1], order), order) if later else "",
    )


def _values(row: Model, order: Sequence[str]) -> list[Any]:
    return [getattr(row, name.lstrip("-")) for name in order]


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the rows after a place: equal so far, and then further on."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        further = "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{column}__{further}": value})
        equal &= Q(**{column: value})
    first = order[0].lstrip("-")
    within = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{within}": values[0]}) & beyond  # by which an index is walked


def slice_of_keys(keys: Sequence[int], token: str, size: int) -> Slice[int]:
    """Return a page of a list that is at hand: after the key last seen, or where it stood."""
    place = read(token, 2)
    begins = 0
    if place is not None:
        way, (key, index) = place
        at = keys.index(key) if key in keys else min(int(index), len(keys))
        begins = at + (key in keys) if way == FORTH else max(at - size, 0)
    shown = list(keys[begins : begins + size])
    if not shown:
        return Slice([])
    last = begins + len(shown)
    return Slice(
        shown,
        previous=sign(BACK, [shown[0], begins]) if begins else "",
        next=sign(FORTH, [shown[-1], last]) if last < len(keys) else "",
    )
