"""Questions about the catalogue. Nothing here writes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.models import Organisation, Person, Region
from songhe.accounts.queries import streets
from songhe.accounts.states import Role
from songhe.booking.models import Calendar
from songhe.catalogue.models import (
    Category,
    Licence,
    Listing,
    Provider,
    Stock,
    StockMovement,
    WorkerSkill,
)
from songhe.catalogue.states import ListingState, ProviderState, Sort
from songhe.kernel.search import Lexemes, question, spelt_like

ORDERS = {
    Sort.BEST: ("-stars_count", "pk"),
    Sort.CHEAP: ("price", "pk"),
    Sort.DEAR: ("-price", "pk"),
    Sort.RATED: ("-rating", "pk"),
}


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    text: str = ""
    category: str = ""  # a code of either level
    need: str = ""
    kind: str = ""
    at_most: int | None = None  # fen
    sort: Sort = Sort.BEST


def on_sale(at: datetime) -> QuerySet[Listing]:
    """Return what can be bought: published, of an active provider with a paper that still counts.

    A paper that ran out needs no job: the next question leaves its listings out.
    """
    return (
        Listing.objects.filter(state=ListingState.ON_SALE, provider__state=ProviderState.ACTIVE)
        .filter(_licensed(timezone.localtime(at).date()))
        .select_related("provider__organisation", "category__parent")
    )


def listing_on_sale(code: str, at: datetime) -> Listing | None:
    """Return a listing that can be bought now, or None."""
    return on_sale(at).filter(code=code).first()


def listings_of(provider: Provider) -> QuerySet[Listing]:
    """Return everything a provider has written, on sale or not."""
    return provider.listings.select_related("category", "stock").order_by("category__code", "pk")


def why_not_on_sale(listing: Listing, at: datetime) -> str:
    """Return a kind sentence why a listing cannot be bought; "" when it can."""
    return why_not_any([listing], at).get(listing.pk, "")


def why_not_any(listings: Sequence[Listing], at: datetime) -> dict[int, str]:
    """Return, by their keys, why some of these cannot be bought: one query, however many.

    Their providers should be at hand (`select_related`).
    """
    wanted = [listing.pk for listing in listings]
    fine = set(on_sale(at).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return {listing.pk: _why_not(listing) for listing in listings if listing.pk not in fine}


def _why_not(listing: Listing) -> str:
    if listing.state != ListingState.ON_SALE:
        return _("商家已经下架这一项。")
    if listing.provider.state != ProviderState.ACTIVE:
        return _("这家服务商暂停营业，现在不能下单。")
    return _("这家服务商的许可证到期了，换好新证才能再下单。")


def search(
    *,
    text: str = "",
    category: str = "",
    need: str = "",
    kind: str = "",
    at_most: int | None = None,
    sort: Sort = Sort.BEST,
    at: datetime,
) -> QuerySet[Listing]:
    """Return what is on sale and matches, in the order wished for.

    When nothing matches as typed, what sounds alike is returned instead.
    """
    wish = Wish(text, category, need, kind, at_most, Sort(sort))
    return ordered(filtered(matching(text, at), wish), wish)


def matching(text: str, at: datetime) -> QuerySet[Listing]:
    """Return what is on sale and matches a question; all of it when nothing is asked.

    First what has every word of it, else what has any, else what sounds alike.
    """
    for every in (True, False):
        asked = question(text, every=every)
        if not asked:
            return on_sale(at)
        matches = on_sale(at).filter(search=Lexemes(asked))
        if matches.exists():
            return matches.annotate(rank=SearchRank(F("search"), Lexemes(asked)))
    spelt = spelt_like(text)
    alike = TrigramWordSimilarity(spelt, "latin")
    return on_sale(at).filter(latin__trigram_word_similar=spelt).annotate(rank=alike)


def filtered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Keep what passes every filter of a wish."""
    if wish.category:
        listings = listings.filter(
            Q(category__code=wish.category) | Q(category__parent__code=wish.category)
        )
    if wish.need:
        listings = listings.filter(needs__contains=[wish.need])
    if wish.kind:
        listings = listings.filter(kind=wish.kind)
    if wish.at_most is not None:
        listings = listings.filter(price__lte=wish.at_most)
    return listings


def ordered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Put the best answers first, or what the wish says."""
    if wish.sort == Sort.BEST and "rank" in listings.query.annotations:
        return listings.order_by("-rank", "-stars_count", "pk")
    return listings.order_by(*ORDERS[wish.sort])


def _licensed(day: date) -> Exists:
    return Exists(
        Licence.objects.filter(
            Q(category=OuterRef("category")) | Q(category=OuterRef("category__parent")),
            provider=OuterRef("provider"),
            expires_on__gte=day,
        )
    )


# --- Providers and their people ------------------------------------------------------------


def providers() -> QuerySet[Provider]:
    return Provider.objects.select_related("organisation", "organisation__region")


def provider_of(organisation: Organisation | None) -> Provider | None:
    """Return what an organisation is here as a seller."""
    return providers().filter(organisation=organisation).first() if organisation else None


def providers_waiting() -> QuerySet[Provider]:
    """Return those who asked to sell here, longest waiting first."""
    return providers().filter(state=ProviderState.APPLIED).order_by("applied_at", "pk")


def public_providers() -> QuerySet[Provider]:
    """Return the providers whom anybody may look up: admitted once, whatever came after."""
    return providers().exclude(state=ProviderState.APPLIED)


def expiring(days: int, *, at: datetime) -> QuerySet[Licence]:
    """Return the papers of sellers that ran out or will within so many days, soonest first."""
    last = timezone.localtime(at).date() + timedelta(days=days)
    return (
        Licence.objects.filter(
            expires_on__lte=last,
            provider__state__in=[ProviderState.ACTIVE, ProviderState.SUSPENDED],
        )
        .select_related("provider__organisation", "category")
        .order_by("expires_on", "pk")
    )


def calendars_for(listing: Listing) -> QuerySet[Calendar]:
    """Return the calendars of the provider's present workers who can do this."""
    return calendars_for_any(listing.provider, [listing.category_id, listing.category.parent_id])


def calendars_for_any(provider: Provider, categories: Iterable[int | None]) -> QuerySet[Calendar]:
    """Return the calendars of a provider's present workers with one of these skills."""
    skilled = WorkerSkill.objects.filter(provider=provider, category__in=list(categories))
    return (
        Calendar.objects.filter(
            person__in=skilled.values("person"),
            person__is_active=True,
            person__memberships__organisation=provider.organisation_id,
            person__memberships__role=Role.WORKER,
            person__memberships__until=None,
        )
        .select_related("person")
        .distinct()
        .order_by("pk")
    )


def skills_of(provider: Provider) -> QuerySet[WorkerSkill]:
    return (
        WorkerSkill.objects.filter(provider=provider)
        .select_related("person", "category")
        .order_by("person", "category__code")
    )


def workers_with_skill(listing: Listing) -> list[Person]:
    """Return the provider's present workers who can do this."""
    return [calendar.person for calendar in calendars_for(listing) if calendar.person]


def categories() -> QuerySet[Category]:
    return Category.objects.select_related("parent").order_by("code")


# --- Supply, stock -------------------------------------------------------------------------


@dataclass(frozen=True)
class Supply:
    """What can be had in a street, of one upper category."""

    street: Region
    category: Category
    providers: int
    listings: int


def supply_by_street(*, at: datetime) -> list[Supply]:
    """Return what is on sale for each street and upper category: a constant number of queries.

    A provider that names no streets goes to all of them.
    """
    everywhere = list(streets())
    tops = {top.code: top for top in Category.objects.filter(parent=None)}
    serves: dict[int, set[int]] = {}
    for provider_id, street_id in Provider.serves.through.objects.values_list(
        "provider_id", "region_id"
    ):
        serves.setdefault(provider_id, set()).add(street_id)
    offers = Counter(on_sale(at).order_by().values_list("provider_id", "category__code"))
    listings: Counter[tuple[int, str]] = Counter()
    sellers: dict[tuple[int, str], set[int]] = {}
    all_streets = {street.pk for street in everywhere}
    for (provider_id, code), number in offers.items():
        for street_id in serves.get(provider_id, all_streets):
            place = (street_id, code[:1])
            listings[place] += number
            sellers.setdefault(place, set()).add(provider_id)
    return [
        Supply(street, top, len(sellers.get((street.pk, code), ())), listings[street.pk, code])
        for street in everywhere
        for code, top in sorted(tops.items())
    ]


def stock_mismatches() -> list[str]:
    """Name each stock that is not the sum of its movements."""
    moved = {
        row["stock"]: (row["there"], row["promised"])
        for row in StockMovement.objects.values("stock").annotate(
            there=Sum("on_hand"), promised=Sum("reserved")
        )
    }
    return [
        f"stock of {stock.listing.code}: {stock.on_hand} there and {stock.reserved} promised, "
        f"movements say {moved.get(stock.pk, (0, 0))}"
        for stock in Stock.objects.select_related("listing").order_by("pk")
        if (stock.on_hand, stock.reserved) != moved.get(stock.pk, (0, 0))
    ]
