"""Claims, and who may see them."""

from datetime import datetime

from django.db import models as db
from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.aftersales.models import Claim, Photo
from songhe.aftersales.rules.deadlines import WARN
from songhe.aftersales.states import OVER, ClaimKind, ClaimState, Level, Side
from songhe.kernel.models import Event
from songhe.shop import queries as shop
from songhe.shop.models import Order

ARBITERS = (Role.OFFICER,)  # who decides for the platform
WAITS_FOR_SELLER = (ClaimState.ASKED, ClaimState.SENT_BACK)
WAITS_FOR_PLATFORM = (ClaimState.DISPUTED, ClaimState.APPEALED)


def side_of(acting: Acting) -> Side | None:
    """Return on which side somebody stands; None for those who have nothing to do with it."""
    if acting.elder is not None or acting.role is None:
        return Side.BUYER
    if acting.role == Role.MANAGER:
        return Side.SELLER
    return Side.PLATFORM if may_arbitrate(acting) else None


def may_arbitrate(acting: Acting) -> bool:
    return acting.elder is None and acting.role in ARBITERS


def may_be_replaced(claim: Claim) -> bool:
    """May it be decided that a new piece is sent? Of an exchange, and once: if that one is not
    right either, it is money."""
    if claim.kind != ClaimKind.EXCHANGE or claim.line_id is None:
        return False
    sent = Event.objects.filter(name="aftersales.claim.replace", subject_id=claim.pk)
    return not sent.exists()


def may_be_disputed(claim: Claim) -> bool:
    """May the platform be asked? It looks twice at most, the second time for good."""
    return "dispute" in claim.verbs and claim.rulings.count() < len(Level)


def orders_of_buyer(acting: Acting) -> QuerySet[Order]:
    """Return the orders for which somebody may speak as the buyer: the elder, who is let
    buy or pay for her, or who paid."""
    if side_of(acting) != Side.BUYER:
        return Order.objects.none()
    return shop.orders_visible_to_acting(acting)


def claims_visible_to(acting: Acting) -> QuerySet[Claim]:
    """Return the claims of a buyer's orders, of a seller, or those that reached the platform."""
    side = side_of(acting)
    if side == Side.BUYER:
        return claims_of_buyer(acting)
    if side == Side.SELLER:
        return _with_what(Claim.objects.filter(provider__organisation=acting.organisation))
    if side == Side.PLATFORM:
        return _with_what(Claim.objects.exclude(disputed_at=None))
    return Claim.objects.none()


def claims_of_buyer(acting: Acting) -> QuerySet[Claim]:
    orders = orders_of_buyer(acting)
    return _with_what(Claim.objects.filter(order__in=orders.values("pk")))


def claims_of_order(order: Order) -> QuerySet[Claim]:
    """Return what was asked for about an order, newest first."""
    return _with_what(Claim.objects.filter(order=order)).order_by("-opened_at", "-pk")


def work_of_seller(acting: Acting) -> QuerySet[Claim]:
    """Return a seller's open claims: what waits for them first, what is due soonest first."""
    turn = db.Case(
        db.When(state__in=WAITS_FOR_SELLER, then=0), default=1, output_field=db.IntegerField()
    )
    return claims_visible_to(acting).exclude(state__in=OVER).order_by(turn, "due_at", "pk")


def desk_claims() -> QuerySet[Claim]:
    """Return what waits for the platform, longest first."""
    return _with_what(Claim.objects.filter(state__in=WAITS_FOR_PLATFORM)).order_by("due_at", "pk")


def photos_visible_to(acting: Acting) -> QuerySet[Photo]:
    return Photo.objects.filter(statement__claim__in=claims_visible_to(acting).values("pk"))


def due_claims(at: datetime) -> QuerySet[Claim]:
    """Return the claims whose time is over."""
    return Claim.objects.filter(due_at__lte=at).exclude(state__in=OVER).order_by("due_at", "pk")


def soon_due(at: datetime) -> QuerySet[Claim]:
    """Return the claims that somebody has a day left for and was not told so."""
    long = (ClaimState.ASKED, ClaimState.AGREED, ClaimState.SENT_BACK, ClaimState.OFFERED)
    return Claim.objects.filter(
        state__in=long, due_at__gt=at, due_at__lte=at + WARN, warned_at=None
    ).order_by("due_at", "pk")


def _with_what(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.select_related(
        "order__checkout__paid_by",
        "order__checkout__placed_by",
        "order__elder__person",
        "order__provider__organisation",
        "elder__person",
        "provider__organisation",
        "line__listing__category",
        "give_back",
        "at_the_door",
    ).prefetch_related("order__lines", "rulings", "statements__photos")
