"""One page of what a search finds, with the counts beside the filters, at constant cost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.db.models import F, prefetch_related_objects

from songhe.accounts.states import Role
from songhe.booking.models import Calendar
from songhe.booking.queries import Slot, agenda_of, next_days
from songhe.catalogue.models import Listing, Picture, WorkerSkill
from songhe.catalogue.queries import Counts, Wish, pool_of, similar_to, with_dearer
from songhe.catalogue.queries.leafing import order_of, shelf_rows
from songhe.catalogue.queries.near import near_in_kind
from songhe.catalogue.queries.search import is_called
from songhe.kernel.paging import Slice, first_of, is_place, keys_of, slice_of, slice_of_keys

FEW = 6  # answers; with fewer, what is similar stands below
MOST_OF_A_DAY = 120  # services whose calendars are looked into


@dataclass(frozen=True)
class Card:
    """A listing as a shelf shows it, and when somebody could come next."""

    listing: Listing
    free: Slot | None

    @property
    def stars(self) -> float | None:
        return self.listing.stars

    @property
    def picture(self) -> Picture | None:
        """What stands on the card; without one the drawing of its category does."""
        return next(iter(self.listing.gallery), None)


@dataclass(frozen=True)
class Shelf:
    """One page of cards and what belongs around it."""

    cards: list[Card]
    similar: list[Card]  # of the same kind, where there are few answers or none
    counts: Counts
    page: Slice[int]
    only_near: bool  # nothing is called as was asked; these come nearest


def shelf_of(wish: Wish, *, number: str, size: int, at: datetime) -> Shelf:
    """Return one page of what matches, at most twelve queries whatever the catalogue's size."""
    pool = pool_of(wish, at)
    keys, counts, free = pool.keys, pool.counts, None
    if wish.day:
        services = _listings(keys[:MOST_OF_A_DAY])
        free = next_free_times(services, at, days=[wish.day])
        keys = [key for key in keys if key in free]
        counts = replace(counts, total=len(keys))
    listings, page = _page_of(keys, wish, number, size, at)
    few = bool(wish.text) and len(keys) < FEW
    only_near = few and bool(keys) and not is_called(wish.text, at)
    similar: list[Listing] = []
    if few and not wish.filters:
        similar = _similar(wish.text, listings, size - len(keys), at, instead=only_near)
    prefetch_related_objects([*listings, *similar], "pictures")
    if free is None:
        free = next_free_times([*listings, *similar], at)
    cards = [Card(listing, free.get(listing.pk)) for listing in [*listings, *similar]]
    return Shelf(cards[: len(listings)], cards[len(listings) :], counts, page, only_near)


def _similar(
    text: str, found: list[Listing], many: int, at: datetime, *, instead: bool
) -> list[Listing]:
    """Return what is of the same kind: as what was asked for where nothing is called so, else as
    what was found."""
    alike = Listing.objects.none()
    if instead or not found:
        alike = near_in_kind(text, many + len(found), at)
    if not alike and found:
        alike = similar_to(found, many, at)
    there = {one.pk for one in found}
    rows = with_dearer(alike.select_related("stock"))
    return [one for one in rows if one.pk not in there][:many]


def _page_of(
    keys: list[int], wish: Wish, token: str, size: int, at: datetime
) -> tuple[list[Listing], Slice[int]]:
    """Return one page with the ways to its neighbours.

    The first page, the answers to words and those of a day are at hand; whoever leafs on through
    the shelf goes on from what was seen last, as far as it reaches.
    """
    if wish.text or wish.day:
        page = slice_of_keys(keys, token, size)
        return _listings(page.object_list), page
    order = order_of(wish)
    if not is_place(token, order):
        listings = _listings(keys[:size])
        return listings, keys_of(first_of(listings, order, more=len(keys) > size))
    page = keys_of(slice_of(shelf_rows(wish, at), order, token, size))
    return _listings(page.object_list), page


def _listings(keys: Sequence[int]) -> list[Listing]:
    """Return listings in the order of their keys."""
    listings = Listing.objects.select_related("provider__organisation", "category__parent", "stock")
    found = with_dearer(listings).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def cards_of(listings: Sequence[Listing], at: datetime) -> list[Card]:
    """Return listings with the next free time of each: four queries for all of them."""
    prefetch_related_objects(listings, "pictures")
    free = next_free_times(listings, at)
    return [Card(listing, free.get(listing.pk)) for listing in listings]


def next_free_times(
    listings: Iterable[Listing], at: datetime, *, days: Sequence[date] | None = None
) -> dict[int, Slot]:
    """Return when somebody could come next, or on some days, for each that somebody can do."""
    services = [listing for listing in listings if listing.is_service]
    if not services:
        return {}
    able = _able(services)
    calendars = {calendar.pk: calendar for those in able.values() for calendar in those}
    agenda = agenda_of(calendars.values(), days=days or next_days(at), at=at)

    @cache  # the same worker does many things that take as long
    def first(calendar_id: int, minutes: int, buffer_minutes: int) -> Slot | None:
        free = agenda.free(
            calendars[calendar_id], minutes=minutes, buffer_minutes=buffer_minutes, not_before=at
        )
        return next(free, None)

    found = {}
    for listing in services:
        skilled = {
            calendar.pk
            for category in (listing.category_id, listing.category.parent_id)
            for calendar in able.get((listing.provider_id, category), ())
        }
        firsts = [
            first(pk, listing.duration_minutes, listing.buffer_minutes) for pk in sorted(skilled)
        ]
        slots = [slot for slot in firsts if slot is not None]
        if slots:
            found[listing.pk] = min(slots, key=lambda slot: slot.starts_at)
    return found


def _able(listings: Iterable[Listing]) -> dict[tuple[int, int | None], list[Calendar]]:
    """Return the calendars of present workers by provider and skill."""
    skills = WorkerSkill.objects.filter(
        provider__in={listing.provider_id for listing in listings},
        person__is_active=True,
        person__calendar__isnull=False,
        person__memberships__organisation=F("provider__organisation"),
        person__memberships__role=Role.WORKER,
        person__memberships__until=None,
    ).select_related("person__calendar")
    able: dict[tuple[int, int | None], list[Calendar]] = defaultdict(list)
    for skill in skills:
        able[skill.provider_id, skill.category_id].append(skill.person.calendar)
    return able
