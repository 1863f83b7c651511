"""Supply against need: how many elders need a thing, and how often it can be done in a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, DurationField, ExpressionWrapper, F, Sum
from django.utils.translation import get_language

from songhe.accounts.models import Region
from songhe.assessment.queries import need_kinds, needs_by_street
from songhe.catalogue.models import Provider, WorkerSkill
from songhe.catalogue.queries import on_sale
from songhe.catalogue.states import ListingKind
from songhe.oversight.rules.small_counts import Count, Published, publish


@dataclass(frozen=True)
class Offers:
    """What is on sale for a kind of need."""

    providers: frozenset[int]
    workers: int
    times_a_week: int  # when everybody with the skill does nothing else


@dataclass(frozen=True)
class Balance:
    """One kind of need beside what can meet it."""

    code: str  # of the kind of need
    words: str  # 洗澡需要协助
    needs: Published[str]  # code of the street → elders
    offers: Offers

    @property
    def needed(self) -> Count:
        return self.needs.total

    @property
    def missing(self) -> int:
        """How many times a week are missing, when each elder is helped once a week."""
        return max(self.needed.drawn - self.offers.times_a_week, 0)


@dataclass(frozen=True)
class Sold:
    """What one provider sells in one category."""

    provider: int
    category: str
    minutes: float  # that one visit takes, with the way and the cleaning


@dataclass(frozen=True)
class Hours:
    """How long one worker with a skill is open in a week."""

    provider: int
    person: int
    category: str
    week: timedelta


def balances(streets: Sequence[Region], at: datetime) -> list[Balance]:
    """Return every kind of need that somebody has, the widest gap first."""
    counted: dict[str, dict[str, int]] = {}
    for row in needs_by_street():
        counted.setdefault(row.kind, {})[row.street] = row.elders
    sold, hours = _sold(at), _hours()
    found = [
        Balance(
            code=code,
            words=kind.words.in_language(get_language()),
            needs=publish({street.code: counted[code].get(street.code, 0) for street in streets}),
            offers=_offers(kind.categories, sold, hours),
        )
        for code, kind in need_kinds().items()
        if code in counted
    ]
    return sorted(found, key=lambda one: (-one.missing, -one.needed.drawn, one.code))


@dataclass(frozen=True)
class StreetBalance:
    street: Region
    needed: Count
    providers: int


def by_street(balance: Balance, streets: Sequence[Region]) -> list[StreetBalance]:
    """Return one kind of need street by street, with the providers that go there."""
    serves: dict[int, set[int]] = {}
    through = Provider.serves.through.objects.filter(provider__in=balance.offers.providers)
    for provider_id, street_id in through.values_list("provider_id", "region_id"):
        serves.setdefault(provider_id, set()).add(street_id)
    return [
        StreetBalance(
            street=street,
            needed=balance.needs.parts[street.code],
            providers=sum(
                provider not in serves or street.pk in serves[provider]
                for provider in balance.offers.providers
            ),
        )
        for street in streets
    ]


def _sold(at: datetime) -> list[Sold]:
    rows = (
        on_sale(at)
        .order_by()
        .filter(kind=ListingKind.SERVICE)
        .values("provider_id", "category__code")
        .annotate(minutes=Avg(F("duration_minutes") + F("buffer_minutes")))
    )
    return [Sold(row["provider_id"], row["category__code"], row["minutes"]) for row in rows]


def _hours() -> list[Hours]:
    openings = "person__calendar__openings__"
    open_for = ExpressionWrapper(
        F(f"{openings}ends") - F(f"{openings}starts"), output_field=DurationField()
    )
    rows = (
        WorkerSkill.objects.filter(**{f"{openings}pk__isnull": False})
        .values("provider_id", "person_id", "category__code")
        .annotate(week=Sum(open_for))
    )
    return [
        Hours(row["provider_id"], row["person_id"], row["category__code"], row["week"])
        for row in rows
    ]


def _offers(categories: Sequence[str], sold: Iterable[Sold], hours: Iterable[Hours]) -> Offers:
    """Count each worker once for a kind, in the category that takes the least time."""
    offers = [one for one in sold if one.category in categories]
    times: dict[int, int] = {}
    for hour in hours:
        for offer in offers:
            # A skill in an upper category (J) is one in everything below it (J02).
            if offer.provider == hour.provider and offer.category.startswith(hour.category):
                often = int(hour.week / timedelta(minutes=max(offer.minutes, 1)))
                times[hour.person] = max(times.get(hour.person, 0), often)
    return Offers(
        providers=frozenset(offer.provider for offer in offers),
        workers=len(times),
        times_a_week=sum(times.values()),
    )
