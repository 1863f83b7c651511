"""Writing listings, putting them on sale and taking them off, and counting their stars."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from songhe.catalogue.actions.wording import Wording, keep_names, stored
from songhe.catalogue.models import Category, Listing, Provider, Stock
from songhe.catalogue.rules import units
from songhe.catalogue.rules.claims import Claim, claims_in, must_be_checked
from songhe.catalogue.states import ListingKind, ListingState, PricePer
from songhe.kernel.search import OFTEN

STARS = range(1, 6)


class NotStars(Exception):
    """A rating is one to five stars."""


class ForbiddenClaims(Exception):
    """Something is said that the law forbids; `claims` name the words and the rule."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(", ".join(claim.words for claim in claims))
        self.claims = claims


@dataclass(frozen=True)
class ListingFacts:
    """What a listing says of itself."""

    title: str
    words: str
    price: int  # fen for one unit, everything included
    unit: str
    duration_minutes: int = 0  # of a service
    buffer_minutes: int = 0  # way and cleaning after it
    needs: Sequence[str] = ()  # codes of what it helps with
    facts: Sequence[str] = ()  # 不用安装
    steps: Sequence[str] = ()  # what is done at a visit
    price_per: str = ""  # "" is read from the unit
    least: int = 1  # of these at once
    more_by: int = 1  # and then in such steps


@transaction.atomic
def create_listing(
    *, provider: Provider, category: Category, kind: ListingKind, facts: ListingFacts
) -> Listing:
    """Write a draft that nobody sees yet; goods begin with an empty stock.

    :raises ForbiddenClaims: if it says what may not be said.
    """
    check_claims(facts, category.code)
    listing = Listing.objects.create(
        provider=provider, category=category, kind=kind, **columns_of(facts, kind)
    )
    _write_search(listing)
    if kind == ListingKind.GOODS:
        Stock.objects.create(listing=listing)
    return listing


@transaction.atomic
def change_listing(
    *,
    listing: Listing,
    facts: ListingFacts,
    by: str,
    at: datetime,
    category: Category | None = None,
) -> None:
    """Change what a listing says; prices already promised to somebody stay.

    Where the law wants words to be read first, what is on sale waits until they are.

    :raises ForbiddenClaims: if it says what may not be said; then nothing changes.
    """
    listing.category = category or listing.category
    check_claims(facts, listing.category.code)
    columns = columns_of(facts, ListingKind(listing.kind))
    for name, value in columns.items():
        setattr(listing, name, value)
    listing.save(update_fields=[*columns, "category"])
    _write_search(listing)
    submit_unread(listing, by=by, at=at)


def submit_unread(listing: Listing, *, by: str, at: datetime) -> None:
    """Let what is on sale wait, where the law wants its new words to be read first."""
    if listing.state == ListingState.ON_SALE and wants_check(listing):
        _submit(listing, by, at)


@transaction.atomic
def publish_listing(*, listing: Listing, by: str, at: datetime) -> None:
    """Put a listing on sale; it is found as soon as its provider is active and licensed.

    Where the law wants words to be read first, it waits for that.

    :raises NotAllowed: if it is on sale or waits already.
    """
    if wants_check(listing):
        _submit(listing, by, at)
        return
    listing.move("publish", by=by, at=at)
    listing.published_at = at
    listing.save(update_fields=["published_at"])


@transaction.atomic
def pass_listing(*, listing: Listing, by: str, at: datetime) -> None:
    """Somebody of the platform has read it: it is on sale with these very words.

    :raises NotAllowed: if it does not wait for that.
    """
    listing.refresh_from_db()
    listing.move("pass", by=by, at=at)
    listing.checked_digest, listing.check_reason = digest_of(listing), ""
    listing.published_at = at
    listing.save(update_fields=["checked_digest", "check_reason", "published_at"])


@transaction.atomic
def return_listing(*, listing: Listing, reason: str, by: str, at: datetime) -> None:
    """Give a listing back with what is wrong in it.

    :raises NotAllowed: if it does not wait to be read.
    """
    listing.move("return", by=by, at=at, reason=reason)
    listing.check_reason = reason
    listing.save(update_fields=["check_reason"])


def check_claims(facts: ListingFacts, category: str) -> None:
    """See that nothing is said which the law forbids.

    :raises ForbiddenClaims: if something is.
    """
    texts = [facts.title, facts.words, *facts.facts, *facts.steps]
    if claims := claims_in(texts, category=category):
        raise ForbiddenClaims(claims)


def wants_check(listing: Listing) -> bool:
    """Do these words have to be read before they are sold?"""
    return must_be_checked(listing.category.code) and digest_of(listing) != listing.checked_digest


def digest_of(listing: Listing) -> str:
    """Return what stands for the words of a listing, in which category they stand."""
    said = (listing.category.code, listing.title, listing.words, *listing.facts, *listing.steps)
    return hashlib.sha256("\x00".join(said).encode()).hexdigest()


def _submit(listing: Listing, by: str, at: datetime) -> None:
    listing.move("submit", by=by, at=at)
    listing.submitted_at = at
    listing.save(update_fields=["submitted_at"])


@transaction.atomic
def withdraw_listing(*, listing: Listing, by: str, at: datetime) -> None:
    """Take a listing off sale.

    :raises NotAllowed: if it is not on sale.
    """
    listing.move("withdraw", by=by, at=at)


@transaction.atomic
def add_stars(*, listing: Listing, stars: int) -> None:
    """Count a rating from a real order.

    :raises NotStars: if it is not one to five.
    """
    if stars not in STARS:
        raise NotStars(stars)
    Listing.objects.filter(pk=listing.pk).update(
        stars_total=F("stars_total") + stars, stars_count=F("stars_count") + 1
    )
    listing.refresh_from_db(fields=["stars_count"])
    if listing.stars_count in OFTEN.values():
        _write_search(listing)


def write_search_again() -> int:
    """Write anew what the search reads of every listing: after synonyms or categories changed."""
    listings = Listing.objects.select_related("category", "category__parent", "provider")
    count = 0
    for listing in listings.select_related("provider__organisation").iterator():
        _write_search(listing)
        count += 1
    return count


def columns_of(facts: ListingFacts, kind: ListingKind) -> dict[str, object]:
    """Return what is written of a listing, as its columns are called."""
    columns = asdict(facts) | _priced(facts, kind)
    return columns | {name: list(columns[name]) for name in ("needs", "facts", "steps")}


def _priced(facts: ListingFacts, kind: ListingKind) -> dict[str, object]:
    """What the price is for; a visit sold by the hour is at least as long as its fewest hours."""
    is_service = kind == ListingKind.SERVICE
    per = PricePer(facts.price_per or units.kind_of(facts.unit, is_service=is_service))
    if not is_service:
        per = PricePer.ITEM
    many = units.takes_many(per, is_service=is_service)
    least = min(facts.least, units.most_of(per)) if many else 1
    return {
        "price_per": per,
        "unit": facts.unit if per == PricePer.ITEM else units.SPELT[per][0],
        "least": least,
        "more_by": facts.more_by if many else 1,
        "duration_minutes": units.minutes_for(per, facts.duration_minutes, least),
    }


def wording_of(listing: Listing) -> Wording:
    """Return everything in words that is known of a listing."""
    return Wording(
        title=listing.title,
        words=listing.words,
        facts=listing.facts,
        needs=listing.needs,
        category=listing.category.name,
        tag=listing.category.tag,
        seller=listing.provider.organisation.name,
        used=listing.stars_count,
    )


def _write_search(listing: Listing) -> None:
    wording = wording_of(listing)
    Listing.objects.filter(pk=listing.pk).update(search=stored(wording))
    keep_names([wording])
