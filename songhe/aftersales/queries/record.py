"""How each provider's orders went, in figures that published bounds can be laid on."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from songhe.aftersales.models import Claim, GiveBack, Ruling
from songhe.aftersales.states import OVER, ClaimKind, ClaimState
from songhe.catalogue.models import Provider
from songhe.shop.models import Order, Review

# Money went back, or a new piece was sent.
LOST = Q(give_back__isnull=False) | Q(state=ClaimState.SETTLED)
LOW = 2  # stars that count as low


@dataclass(frozen=True)
class Record:
    """One provider in a time. Rates are per thousand, so that bounds are whole numbers."""

    provider: Provider
    orders: int  # finished in this time
    paid: int  # fen of these orders
    given_back: int  # fen that went back in this time
    claims: int  # opened in this time
    disputes: int  # that ended in this time after the platform had decided
    lost: int  # of them, those in which money went back, or a new piece was sent
    reviews: int
    low: int  # of them, with two stars or fewer

    @property
    def claim_rate(self) -> int:
        return _per_thousand(self.claims, self.orders)

    @property
    def refund_rate(self) -> int:
        return _per_thousand(self.given_back, self.paid)

    @property
    def lost_rate(self) -> int:
        return _per_thousand(self.lost, self.disputes)

    @property
    def low_rate(self) -> int:
        return _per_thousand(self.low, self.reviews)


def _per_thousand(part: int, whole: int) -> int:
    return part * 1_000 // whole if whole else 0


def records_of_providers(since: datetime, until: datetime) -> list[Record]:
    """Return the record of every provider with anything to tell in a time; five questions,
    however many providers there are."""
    orders = _by_provider(
        Order.objects.filter(fulfilled_at__gte=since, fulfilled_at__lt=until)
        .values("provider")
        .annotate(count=Count("pk"), paid=Sum("total"))
    )
    given = _by_provider(
        GiveBack.objects.filter(at__gte=since, at__lt=until)
        .values("order__provider")
        .annotate(sum=Sum("amount"))
    )
    claims = _by_provider(
        Claim.objects.exclude(kind=ClaimKind.ABSENT)  # that was the seller's own word
        .filter(opened_at__gte=since, opened_at__lt=until)
        .values("provider")
        .annotate(count=Count("pk"))
    )
    # A dispute counts once it is over, by its last ruling: an appeal that was won is not lost.
    decided = Ruling.objects.values("claim")
    ended = _by_provider(
        Claim.objects.filter(pk__in=decided, state__in=OVER, over_at__gte=since, over_at__lt=until)
        .values("provider")
        .annotate(count=Count("pk"), lost=Count("pk", filter=LOST))
    )
    reviews = _by_provider(
        Review.objects.filter(at__gte=since, at__lt=until)
        .values("order__provider")
        .annotate(count=Count("pk"), low=Count("pk", filter=Q(stars__lte=LOW)))
    )
    found = orders.keys() | given.keys() | claims.keys() | ended.keys() | reviews.keys()
    providers = Provider.objects.select_related("organisation").in_bulk(sorted(found))
    none: dict[str, int] = {}
    return [
        Record(
            provider=provider,
            orders=orders.get(pk, none).get("count", 0),
            paid=orders.get(pk, none).get("paid", 0),
            given_back=given.get(pk, none).get("sum", 0),
            claims=claims.get(pk, none).get("count", 0),
            disputes=ended.get(pk, none).get("count", 0),
            lost=ended.get(pk, none).get("lost", 0),
            reviews=reviews.get(pk, none).get("count", 0),
            low=reviews.get(pk, none).get("low", 0),
        )
        for pk, provider in sorted(providers.items())
    ]


def _by_provider(rows: object) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for row in rows:  # type: ignore[attr-defined]  # values() of several models
        key = "provider" if "provider" in row else "order__provider"
        found[row[key]] = row
    return found
