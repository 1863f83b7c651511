"""What is on sale, for machines: the same queries as the pages."""

from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from songhe.accounts.guards import SignedIn
from songhe.catalogue import queries
from songhe.catalogue.models import Listing
from songhe.catalogue.states import Helps, ListingKind, PricePer, Sort
from songhe.kernel.replies import Malformed, Refusal

router = Router(tags=["catalogue"])

Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{6,16}$", examples=["B7X2M4Q9RT3V"])]

BRIEF: dict[str, Any] = {
    "code": "B7X2M4Q9RT3V",
    "title": "上门助浴",
    "kind": "service",
    "category": "J02",
    "provider": "江城暖家助浴服务有限公司",
    "price": 12_800,
    "price_per": "visit",
    "unit": "次",
    "least": 1,
    "more_by": 1,
    "needs": ["bathing_help"],
    "stars": 4.8,
    "ratings": 612,
}
WHOLE: dict[str, Any] = {
    **BRIEF,
    "words": "带着浴椅和防滑垫到您家，水温您试好再洗。",
    "facts": ["自带浴椅与防滑垫"],
    "steps": ["试水温，暖房间"],
    "duration_minutes": 60,
}


class ListingReply(Schema):
    """One service or article; `price` is fen for one unit, everything included.

    One buys `least` of them, or more by whole steps of `more_by`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [BRIEF]})

    code: str
    title: str
    kind: str
    category: str
    provider: str
    price: int
    price_per: PricePer
    unit: str
    least: int
    more_by: int
    needs: list[str]
    stars: float | None
    ratings: int


class WholeListingReply(ListingReply):
    """A listing with everything it says of itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [WHOLE]})

    words: str
    facts: list[str]
    steps: list[str]
    duration_minutes: int


class ListingsReply(Schema):
    """Listings, best first or as asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"listings": [BRIEF]}]})

    listings: list[ListingReply]


class Asked(Schema):
    """What is looked for; empty finds everything."""

    q: str = Field("", max_length=200, examples=["尿不湿"])
    category: str = Field("", pattern=r"^([A-Z][0-9]{0,2})?$", examples=["J02"])
    need: Helps | None = None
    kind: ListingKind | None = None
    at_most: int | None = Field(None, ge=1, le=100_000_000, description="fen")
    sort: Sort = Sort.BEST
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000)


def _brief(listing: Listing) -> dict[str, object]:
    return {
        "code": listing.code,
        "title": listing.title,
        "kind": listing.kind,
        "category": listing.category.code,
        "provider": listing.provider.name,
        "price": listing.price,
        "price_per": listing.price_per,
        "unit": listing.unit,
        "least": listing.least,
        "more_by": listing.more_by,
        "needs": listing.needs,
        "stars": listing.stars,
        "ratings": listing.stars_count,
    }


@router.get(
    "/listings",
    response={200: ListingsReply, 401: Refusal, 422: Malformed},
    operation_id="listings",
    summary="Find services and goods",
)
def listings(request: SignedIn, asked: Query[Asked]) -> ListingsReply:
    """Search by words, pinyin, initials or synonyms, and filter; only what can be bought now."""
    found = queries.search(
        text=asked.q.replace("\x00", ""),
        category=asked.category,
        need=asked.need or "",
        kind=asked.kind or "",
        at_most=asked.at_most,
        sort=asked.sort,
        at=timezone.now(),
    )
    page = found[asked.offset : asked.offset + asked.limit]
    return ListingsReply(listings=[ListingReply.model_validate(_brief(one)) for one in page])


@router.get(
    "/listings/{code}",
    response={200: WholeListingReply, 401: Refusal, 404: Refusal, 422: Malformed},
    operation_id="listing",
    summary="One listing that can be bought now",
)
def listing(request: SignedIn, code: Code) -> WholeListingReply:
    """What is not on sale is not there."""
    found = queries.listing_on_sale(code, timezone.now())
    if found is None:
        raise Http404
    return WholeListingReply.model_validate(
        {
            **_brief(found),
            "words": found.words,
            "facts": found.facts,
            "steps": found.steps,
            "duration_minutes": found.duration_minutes,
        }
    )
