"""The papers of an elder: which count, which are missing or over, and who may record them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.kernel.fields import lookup_hash
from songhe.shop.models import Entitlement, Programme
from songhe.shop.states import EntitlementState


@dataclass
class Paper:
    """One kind of paper: what an elder has of it, and what it is good for."""

    kind: str
    programmes: list[Programme] = field(default_factory=list)  # those that run and ask for it
    now: Entitlement | None = None
    next: Entitlement | None = None  # begins later
    last: Entitlement | None = None  # over, or revoked


def good_papers(elder: Elder, day: date) -> QuerySet[Entitlement]:
    """Return what counts on this day: neither revoked, nor over, nor yet to begin."""
    return Entitlement.objects.filter(
        elder=elder, state=EntitlementState.STANDING, starts_on__lte=day, good_until__gte=day
    )


def entitlements_of(elder: Elder) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(elder=elder).order_by("-seen_at", "-pk")


def papers_ending(days: int, at: datetime) -> QuerySet[Entitlement]:
    """Return what counts to this day or to one within so many days, soonest first."""
    today = timezone.localdate(at)
    standing = Entitlement.objects.filter(
        state=EntitlementState.STANDING,
        good_until__gte=today,
        good_until__lte=today + timedelta(days=days),
    )
    return standing.select_related("elder__person", "elder__station").order_by("good_until", "pk")


def is_renewed(paper: Entitlement) -> bool:
    """Has she shown one of this kind that counts for longer?"""
    same = Entitlement.objects.filter(elder=paper.elder_id, paper=paper.paper)
    return same.filter(state=EntitlementState.STANDING, good_until__gt=paper.good_until).exists()


def paper_kinds(at: datetime) -> list[str]:
    """Return the kinds of paper that programmes ask for, now or later."""
    asking = Programme.objects.filter(ends_on__gte=timezone.localdate(at)).exclude(paper="")
    return sorted(set(asking.values_list("paper", flat=True)))


def papers_of(elder: Elder, at: datetime) -> list[Paper]:
    """Return every kind that programmes ask for today, and those that she showed besides."""
    day = timezone.localdate(at)
    found: dict[str, Paper] = {}
    running = Programme.objects.filter(starts_on__lte=day, ends_on__gte=day).exclude(paper="")
    for programme in running.order_by("rank", "pk"):
        found.setdefault(programme.paper, Paper(programme.paper)).programmes.append(programme)
    for one in entitlements_of(elder):
        _put(found.setdefault(one.paper, Paper(one.paper)), one, day)
    return list(found.values())


def _put(paper: Paper, one: Entitlement, day: date) -> None:
    """Give one row its place; rows come newest first."""
    if one.state == EntitlementState.STANDING and one.good_until >= day:
        if one.starts_on <= day:
            paper.now = one
        elif paper.next is None or one.starts_on < paper.next.starts_on:
            paper.next = one
    elif paper.last is None:
        paper.last = one


def may_record(acting: Acting, elder: Elder, at: datetime) -> bool:
    """May they note her papers? An officer may, and her station while she sits beside it."""
    if acting.role == Role.OPERATOR and acting.elder != elder:
        return False  # she has not said yes
    return may(acting=acting, capability=Capability.ENTITLEMENT_RECORD, elder=elder, at=at)


def elder_called(words: str) -> Elder | None:
    """Return the one elder with exactly this code or phone; no list of elders is shown."""
    words = "".join(words.split())
    elders = Elder.objects.select_related("person", "station")
    by_phone = lookup_hash(f"+86{words.removeprefix('+86')}")
    return (
        elders.filter(code=words.upper()).first()
        or elders.filter(person__phone_hash=by_phone).first()
    )
