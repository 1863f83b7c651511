"""Programmes as the officer sees them: what was spent, who may, and what somebody would get."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from songhe.accounts.models import Region
from songhe.catalogue.models import Category
from songhe.ledger.models import Posting
from songhe.shop.models import Draw, Programme
from songhe.shop.rules.subsidy import Line, Person, Share, divide, may_have


@dataclass(frozen=True)
class Standing:
    """A programme, what its fund owes by the ledger, and how much of its budget is promised."""

    programme: Programme
    owes: int  # fen, for orders that were paid
    percent: int | None  # of the budget; None without one
    is_running: bool
    what: list[str]  # the names of its categories; none: everything
    where: list[str]  # the names of its regions; none: everywhere


@dataclass(frozen=True)
class Would:
    """What one programme would pay of a purchase."""

    programme: Programme
    amount: int  # fen


def standings(at: datetime) -> list[Standing]:
    """Return every programme, those that run first, by four queries."""
    day = timezone.localdate(at)
    programmes = list(Programme.objects.order_by("rank", "pk"))
    sums = (
        Posting.objects.filter(account__code__in=[one.account for one in programmes])
        .order_by()
        .values("account__code")
        .annotate(sum=Sum("amount"))
    )
    owes = {row["account__code"]: row["sum"] for row in sums}
    kinds = {
        one.code: one.label
        for one in Category.objects.filter(code__in={c for p in programmes for c in p.categories})
    }
    regions = Region.objects.filter(code__in={r for p in programmes for r in p.regions})
    places = dict(regions.values_list("code", "name"))
    found = [
        Standing(
            programme=one,
            owes=owes.get(one.account, 0),
            percent=one.drawn * 100 // one.budget if one.budget else None,
            is_running=one.starts_on <= day <= one.ends_on,
            what=[kinds.get(code, code) for code in one.categories],
            where=[places.get(code, code) for code in one.regions],
        )
        for one in programmes
    ]
    return sorted(found, key=lambda one: not one.is_running)


def would_get(person: Person, line: Line, at: datetime) -> list[Would]:
    """Return what somebody like this would get for this price today, by the rule of checkout.

    It is asked about facts and not about a person, so no elder's record is opened for it; of what
    she may have had in the present period nothing is known, so it counts as nothing.
    """
    day = timezone.localdate(at)
    running = Programme.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("rank", "pk")
    open_ = {one.code: one for one in running if may_have(person, one.conditions)}
    shares: Sequence[Share] = divide([line], [one.terms(0) for one in open_.values()])
    return [Would(open_[share.code], share.total) for share in shares]


def draws_for_audit(first: date, last: date) -> Iterator[Draw]:
    """Return what was drawn in these days, order by order, without anybody's name."""
    return (
        Draw.objects.filter(drawn_at__date__gte=first, drawn_at__date__lte=last)
        .select_related("programme", "order__provider__organisation")
        .order_by("drawn_at", "pk")
        .iterator(chunk_size=2_000)
    )
