"""Reading a seller's sheet against what is there, and the sheet of what is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext as _

from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.papers import categories_open_to
from songhe.catalogue.rules.claims import claims_in
from songhe.catalogue.rules.sheets import COLUMNS, HEADS, Fault, Read, read_row
from songhe.catalogue.states import Helps, ListingKind

Cells = Sequence[str | int | float]


@dataclass(frozen=True)
class Known:
    """What a sheet is read against, asked for once."""

    categories: Mapping[str, Category]
    open_to: frozenset[str]  # codes for which there is a paper
    own: Mapping[str, str]  # code of a listing and its kind


def known_to(provider: Provider, at: datetime) -> Known:
    by_name = {}
    for one in Category.objects.filter(parent__isnull=False):
        by_name[one.code] = by_name[one.name] = one
    return Known(
        categories=by_name,
        open_to=frozenset(categories_open_to(provider, at).values_list("code", flat=True)),
        own=dict(provider.listings.values_list("code", "kind")),
    )


def understood(cells: Mapping[str, str], known: Known) -> Read:
    """Return what a row says, with everything that is wrong with it."""
    row = read_row(cells)
    category = known.categories.get(str(row.facts["category"]))
    if category is None and row.facts["category"]:
        row.faults.append(("category", Fault.UNKNOWN, str(row.facts["category"])))
    if category is not None:
        row.facts["category"] = category.code
        _check_category(row, category, known)
    labels = {str(one.label): one.value for one in Helps} | {one.value: one.value for one in Helps}
    needs = [str(one) for one in _list(row, "needs")]
    row.faults += [("needs", Fault.UNKNOWN, one) for one in needs if one not in labels]
    row.facts["needs"] = [labels[one] for one in needs if one in labels]
    code = str(row.facts["code"])
    if code and code not in known.own:
        row.faults.append(("code", Fault.NOT_YOURS, code))
    elif code and row.facts["kind"] and known.own[code] != row.facts["kind"]:
        row.faults.append(("kind", Fault.NOT_THIS_KIND, ""))
    return row


def _check_category(row: Read, category: Category, known: Known) -> None:
    if category.code not in known.open_to:
        row.faults.append(("category", Fault.CLOSED, category.name))
    if row.facts["kind"] and row.facts["kind"] not in category.kinds:
        row.faults.append(("kind", Fault.NOT_THIS_KIND, category.name))
    texts = [str(row.facts["title"]), str(row.facts["words"])]
    texts += [*map(str, _list(row, "facts")), *map(str, _list(row, "steps"))]
    for claim in claims_in(texts, category=category.code):
        words = f"{claim.words}（{claim.rule.in_language(get_language())}）"
        row.faults.append(("words", Fault.CLAIM, words))


def _list(row: Read, name: str) -> list[object]:
    there = row.facts[name]
    return there if isinstance(there, list) else []


def fault_in_words(column: str, fault: Fault, words: str) -> str:
    """Return what is wrong with a cell, as a sentence."""
    facts = {"column": HEADS[column][0], "words": words}
    return {
        Fault.MISSING: _("“%(column)s”没有写。"),
        Fault.TOO_LONG: _("“%(column)s”太长，最多 %(words)s 个字。"),
        Fault.NOT_MONEY: _("“%(column)s”要写成元，最多两位小数，不是“%(words)s”。"),
        Fault.NOT_A_NUMBER: _("“%(column)s”要写整数，不是“%(words)s”。"),
        Fault.UNKNOWN: _("“%(column)s”里没有“%(words)s”这一种。"),
        Fault.CLOSED: _("“%(words)s”没有有效的证照，不能卖。"),
        Fault.NOT_THIS_KIND: _("“%(column)s”和类别或原来的不一样。"),
        Fault.NOT_YOURS: _("编号“%(words)s”不是您的。新的一项请把编号空着。"),
        Fault.TWICE: _("编号“%(words)s”在表里有两行。"),
        Fault.CLAIM: _("不能写或必须写：%(words)s。"),
    }[fault] % facts


def sheet_of(provider: Provider) -> Iterator[Cells]:
    """Return a provider's listings as rows that can be brought in again."""
    yield [HEADS[column][0] for column in COLUMNS]
    listings = provider.listings.select_related("category").order_by("category__code", "pk")
    for one in listings.iterator(chunk_size=1000):
        yield _cells(one)


def _cells(one: Listing) -> Cells:
    return [
        one.code,
        one.category.code,
        "商品" if one.kind == ListingKind.GOODS else "服务",
        one.title,
        one.words,
        one.price / 100,
        one.unit,
        one.duration_minutes or "",
        one.buffer_minutes or "",
        "；".join(one.needs),
        "；".join(one.facts),
        "；".join(one.steps),
        "",
        one.least,
        one.more_by,
    ]
