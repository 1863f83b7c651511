"""Many listings written at once, by as many statements as a few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.catalogue.actions.listings import (
    ListingFacts,
    check_claims,
    columns_of,
    submit_unread,
    wording_of,
)
from songhe.catalogue.actions.wording import keep_names, stored
from songhe.catalogue.models import Category, Listing, Provider, Stock
from songhe.catalogue.states import ListingKind


@dataclass(frozen=True)
class Draft:
    """What one listing is to say; a new one, or one that is there."""

    kind: ListingKind
    category: Category
    facts: ListingFacts
    listing: Listing | None = None


@transaction.atomic
def write_listings(
    *, provider: Provider, drafts: Sequence[Draft], by: str, at: datetime
) -> list[Listing]:
    """Create and change listings as one by one; return them in the same order.

    :raises ForbiddenClaims: if one of them says what may not be said; then nothing is written.
    """
    written, columns = [], set[str]()
    for draft in drafts:
        check_claims(draft.facts, draft.category.code)
        listing = draft.listing or Listing(provider=provider, kind=draft.kind)
        listing.category = draft.category
        for name, value in columns_of(draft.facts, ListingKind(listing.kind)).items():
            setattr(listing, name, value)
            columns.add(name)
        written.append(listing)
    wordings = [wording_of(listing) for listing in written]
    for listing, wording in zip(written, wordings, strict=True):
        listing.search = stored(wording)
    new = [listing for listing in written if listing.pk is None]
    old = [listing for listing in written if listing.pk is not None]
    Listing.objects.bulk_create(new)
    Listing.objects.bulk_update(old, [*sorted(columns), "category", "search"])
    Stock.objects.bulk_create(Stock(listing=one) for one in new if not one.is_service)
    keep_names(wordings)
    for listing in old:
        submit_unread(listing, by=by, at=at)
    return written
