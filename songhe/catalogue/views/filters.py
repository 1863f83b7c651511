"""The ways in which a shelf can be narrowed, each as a link with its count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _, pgettext

from songhe.catalogue.models import Category
from songhe.catalogue.queries import Counts, Wish
from songhe.catalogue.rules.bands import BANDS, KILOMETRES, RATINGS, Band
from songhe.catalogue.states import Helps, ListingKind

DAYS = 7  # that can be chosen by one press


@dataclass(frozen=True)
class Way:
    """One filter that can be set or taken off."""

    query: str  # the address it leads to
    label: str | Promise
    count: int | None = None
    here: bool = False


@dataclass(frozen=True)
class Group:
    """Ways that exclude one another, under one heading."""

    label: str
    ways: list[Way]


Given = Mapping[str, str]  # what stands in the address


def address(given: Given, **changed: str) -> str:
    """Return the address with something changed, from its first page."""
    merged = {name: value for name, value in {**given, **changed}.items() if value}
    return f"?{urlencode(merged)}"


def groups(
    tree: list[Category], wish: Wish, counts: Counts, given: Given, *, today: date, placed: bool
) -> list[Group]:
    """Return every filter that narrows what is there."""
    every = [
        Group(_("细分类别"), _below(tree, wish, counts, given)),
        Group(_("是什么"), _ways("kind", ListingKind.choices, wish.kind, counts.kinds, given)),
        Group(_("能帮到"), _ways("need", Helps.choices, wish.need, counts.needs, given)),
        Group(_("价格"), _ways("band", _bands(), wish.band, counts.bands, given)),
        Group(_("评价"), _ways("rating", _ratings(), wish.rating, counts.ratings, given)),
    ]
    if wish.kind != ListingKind.GOODS and counts.kinds[ListingKind.SERVICE]:
        chosen = wish.day.isoformat() if wish.day else ""
        every.append(Group(_("哪天能来"), _ways("day", _days(today), chosen, None, given)))
    if placed:
        chosen = str(wish.near or "")
        every.append(Group(_("离家多远"), _ways("near", _distances(), chosen, None, given)))
    return [group for group in every if group.ways]


def tops(tree: list[Category], wish: Wish, counts: Counts, given: Given) -> list[Way]:
    """Return the upper categories; none is hidden while only a part is counted."""
    named = [("", _("全部")), *((one.code, one.label) for one in tree if one.parent_id is None)]
    return [
        Way(
            address(given, category=code),
            label.split("·")[-1] if code else label,
            counts.categories[code] if code else None,
            here=wish.category[:1] == code,
        )
        for code, label in named
        if not code or counts.at_least or counts.categories[code] or wish.category[:1] == code
    ]


def taken(groups: Iterable[Group], category: Category | None, given: Given) -> list[Way]:
    """Return the filters in force, each leading to the shelf without it."""
    off = [Way(address(given, category=""), category.label)] if category else []
    here = [way for group in groups for way in group.ways if way.here]
    return off + [way for way in here if category is None or way.label != category.label]


def _ways(
    name: str, choices: Iterable[tuple[Any, Any]], chosen: str, counts: Any, given: Given
) -> list[Way]:
    """Return a filter's choices; pressing the one in force takes it off."""
    return [
        Way(
            address(given, **{name: "" if code == chosen else code}),
            label,
            None if counts is None else counts[code],
            here=code == chosen,
        )
        for code, label in choices
        if counts is None or counts[code] or code == chosen
    ]


def _below(tree: list[Category], wish: Wish, counts: Counts, given: Given) -> list[Way]:
    """Return the categories under the chosen one."""
    if not wish.category:
        return []
    top = wish.category[:1]
    return [
        Way(
            address(given, category=top if one.code == wish.category else one.code),
            one.label,
            counts.categories[one.code],
            here=one.code == wish.category,
        )
        for one in tree
        if one.parent_id is not None
        and one.code.startswith(top)
        and (counts.at_least or counts.categories[one.code] or one.code == wish.category)
    ]


def _bands() -> list[tuple[str, str]]:
    return [(band.code, _words_of(band)) for band in BANDS]


def _words_of(band: Band) -> str:
    least, below = band.least // 100, (band.below or 0) // 100
    if not below:
        return _("%(least)s 元以上") % {"least": least}
    if not least:
        return _("%(below)s 元以下") % {"below": below}
    return _("%(least)s–%(below)s 元") % {"least": least, "below": below}


def _ratings() -> list[tuple[str, str]]:
    return [
        (code, _("%(stars)s 星以上") % {"stars": f"{least / 1000:.1f}"})
        for code, least in RATINGS.items()
    ]


def _distances() -> list[tuple[str, str]]:
    return [(str(km), _("%(km)s 公里以内") % {"km": km}) for km in KILOMETRES]


def _days(today: date) -> list[tuple[str, str]]:
    near = {0: pgettext("day", "今天"), 1: _("明天"), 2: _("后天")}
    days = [today + timedelta(days=number) for number in range(DAYS)]
    return [
        (day.isoformat(), near.get(number) or formats.date_format(day, _("n月j日")))
        for number, day in enumerate(days)
    ]
