"""Which programmes an elder may have, and who pays what of a purchase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.assessment import queries as assessment
from songhe.ledger import queries as ledger
from songhe.shop.models import Draw, Order, Programme
from songhe.shop.queries.entitlements import good_papers
from songhe.shop.rules.subsidy import Person, age_on, may_have
from songhe.shop.states import OrderState, Period

# The orders whose money came: what their draws keep, the programmes owe.
SETTLED = (OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED, OrderState.REFUNDED)


@dataclass(frozen=True)
class Paid:
    """One of those who pay, in words."""

    name: str
    fund: str
    amount: int  # fen


def programmes_open_to(elder: Elder, at: datetime) -> list[Programme]:
    """Return the programmes that run today and whose door stands open to this elder."""
    day = timezone.localdate(at)
    running = list(
        Programme.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("rank", "pk")
    )
    if not running:
        return []
    person = as_asked(elder, day)
    return [one for one in running if may_have(person, one.conditions)]


def as_asked(elder: Elder, day: date) -> Person:
    """Return what programmes ask about an elder, as it is known on this day."""
    latest = assessment.latest_assessment_of(elder)
    papers = good_papers(elder, day)
    return Person(
        age=age_on(day, elder.born_on),
        care_level=(latest.level or 0) if latest else 0,
        region=elder.region.code,
        papers=frozenset(papers.values_list("paper", flat=True)),
    )


def used_by(elder: Elder, programmes: Sequence[Programme], at: datetime) -> dict[int, int]:
    """Return, by their keys, what an elder has had of each programme in its present period.

    What she had of an earlier version counts: a new version opens no new purse.
    """
    limited = [one for one in programmes if one.period_ceiling]
    if not limited:
        return {}
    sums = {
        f"p{one.pk}": Sum("kept", filter=_of_line(one, _period_began(one.period, at)))
        for one in limited
    }
    found = Draw.objects.filter(elder=elder).aggregate(**sums)
    return {one.pk: found[f"p{one.pk}"] or 0 for one in limited}


def _of_line(one: Programme, since: datetime) -> Q:
    first = one.line or one.code
    return (Q(programme__code=first) | Q(programme__line=first)) & Q(drawn_at__gte=since)


def _period_began(period: str, at: datetime) -> datetime:
    day = timezone.localdate(at)
    first = {
        Period.MONTH.value: day.replace(day=1),
        Period.YEAR.value: day.replace(month=1, day=1),
    }.get(period, date(2000, 1, 1))
    return timezone.make_aware(datetime.combine(first, time.min))


def draws_of(orders: Iterable[Order]) -> QuerySet[Draw]:
    return Draw.objects.filter(order__in=list(orders)).select_related("programme").order_by("pk")


def who_pays(orders: Iterable[Order]) -> list[Paid]:
    """Return what each programme pays of these orders, in the order they were drawn."""
    sums: dict[int, Paid] = {}
    for draw in draws_of(orders):
        one = draw.programme
        before = sums[one.pk].amount if one.pk in sums else 0
        sums[one.pk] = Paid(one.name, one.fund, before + draw.amount)
    return list(sums.values())


def draw_mismatches() -> list[str]:
    """Name each programme whose books differ from what was drawn of it."""
    kept = _kept_by_programme(Draw.objects.all())
    owing = _kept_by_programme(Draw.objects.filter(order__state__in=SETTLED))
    found = []
    for one in Programme.objects.order_by("pk"):
        if one.drawn != kept.get(one.pk, 0):
            found.append(
                f"programme {one.code}: {one.drawn} fen drawn, its draws say {kept.get(one.pk, 0)}"
            )
        owes = ledger.balance(one.account)
        if owes != owing.get(one.pk, 0):
            found.append(
                f"programme {one.code}: the ledger says it owes {owes} fen, "
                f"its paid orders keep {owing.get(one.pk, 0)}"
            )
    parts = Order.objects.annotate(parts=Coalesce(Sum("draws__amount"), 0))
    return found + [
        f"order {code}: its subsidy is not the sum of its draws"
        for code in parts.exclude(subsidy=F("parts")).values_list("code", flat=True)
    ]


def _kept_by_programme(draws: QuerySet[Draw]) -> dict[int, int]:
    sums = draws.order_by().values("programme").annotate(sum=Sum("kept"))
    return {row["programme"]: row["sum"] for row in sums}
