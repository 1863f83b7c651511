"""One page of what a search finds, with the counts beside the filters, at constant cost."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from songhe.accounts.states import Role
from songhe.booking.models import Calendar
from songhe.booking.queries import Slot, agenda_of, next_days
from songhe.catalogue.models import Listing, WorkerSkill
from songhe.catalogue.queries import MOST, Wish, filtered, matching, ordered


@dataclass(frozen=True)
class Counts:
    """How many match, as a whole and under each filter with the others kept."""

    total: int
    more: bool  # than `MOST`
    categories: Counter[str]  # by code of either level
    kinds: Counter[str]
    needs: Counter[str]


@dataclass(frozen=True)
class Card:
    """A listing as a shelf shows it, and when somebody could come next."""

    listing: Listing
    free: Slot | None

    @property
    def stars(self) -> float | None:
        return self.listing.stars


@dataclass(frozen=True)
class Shelf:
    """One page of cards and what belongs around it."""

    cards: list[Card]
    counts: Counts
    page: Page[int]


def shelf_of(wish: Wish, *, number: str, size: int, at: datetime) -> Shelf:
    """Return one page of what matches, at most eight queries whatever the catalogue's size.

    At most `MOST` listings are counted or skipped.
    """
    matches = matching(wish.text, at)
    counts = _count(matches, wish)
    page = Paginator(range(counts.total), size).get_page(number)
    start = (page.number - 1) * size
    listings = ordered(filtered(matches, wish), wish).select_related("stock")
    return Shelf(cards_of(list(listings[start : start + size]), at), counts, page)


def cards_of(listings: Sequence[Listing], at: datetime) -> list[Card]:
    """Return listings with the next free time of each: three queries for all of them."""
    free = next_free_times(listings, at)
    return [Card(listing, free.get(listing.pk)) for listing in listings]


def next_free_times(listings: Iterable[Listing], at: datetime) -> dict[int, Slot]:
    """Return when somebody could come next, for each listing that somebody can do."""
    services = [listing for listing in listings if listing.is_service]
    if not services:
        return {}
    able = _able(services)
    calendars = {calendar.pk: calendar for those in able.values() for calendar in those}
    agenda = agenda_of(calendars.values(), days=next_days(at), at=at)

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


def _count(matches: QuerySet[Listing], wish: Wish) -> Counts:
    """Count in one query what each filter would leave, with the other filters kept."""
    rows = matches.order_by()
    if wish.at_most is not None:
        rows = rows.filter(price__lte=wish.at_most)
    chosen = list(rows.values_list("category__code", "kind", "needs")[: MOST + 1])
    more = len(chosen) > MOST
    fits = [
        (
            not wish.category or code.startswith(wish.category),
            not wish.kind or kind == wish.kind,
            not wish.need or wish.need in needs,
        )
        for code, kind, needs in chosen
    ]
    both = list(zip(chosen, fits, strict=True))
    codes = [row[0] for row, fit in both if fit[1] and fit[2]]
    total = sum(all(fit) for fit in fits)
    if more:
        # The sample was cut off: count what passes the filters by itself, up to the same limit.
        total = min(filtered(matches, wish).order_by()[: MOST + 1].count(), MOST)
    return Counts(
        total=total,
        more=more,
        categories=Counter([*codes, *(code[:1] for code in codes)]),
        kinds=Counter(row[1] for row, fit in both if fit[0] and fit[2]),
        needs=Counter(need for row, fit in both if fit[0] and fit[1] for need in row[2]),
    )
