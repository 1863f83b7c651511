"""Beginning to buy: what is wanted is held, promised and split by seller."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.catalogue import queries as catalogue
from songhe.catalogue.actions.stock import Article
from songhe.catalogue.models import Listing, Variant
from songhe.kernel.codes import new_code
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import goods, subsidies
from songhe.shop.actions.letting_go import drop_things_of, give_back_for
from songhe.shop.actions.taking import Keeping, hold_time, line_up
from songhe.shop.models import OPEN_CHECKOUT, Address, Checkout, Order, OrderLine
from songhe.shop.queries.area import first_reached
from songhe.shop.queries.fees import fee_rule
from songhe.shop.rules.deadlines import HOLD, PRICE
from songhe.shop.rules.fee import platform_fee
from songhe.shop.rules.price import line_total

LONGEST_TITLE = 60  # of a line
HOME: Literal["home"] = "home"
Goal = Address | Literal["home"] | None  # where a purchase goes; None: where hers usually go
MOST_OPEN = 5  # unpaid checkouts of one elder, so that nobody holds a whole shop


class CannotBeBought(Exception):
    """A listing is not on sale; `why` says so in kind words."""

    def __init__(self, listing: Listing, why: str) -> None:
        super().__init__(f"{listing.code}: {why}")
        self.listing = listing
        self.why = why


class NothingToBuy(Exception):
    """There is not one line."""


class TooManyOpen(Exception):
    """So many unpaid checkouts stand already that the first should be settled."""


@dataclass(frozen=True)
class Wanted:
    """One thing to buy; a service says when."""

    listing: Listing
    quantity: int = 1
    starts_at: datetime | None = None
    variant: Variant | None = None

    @property
    def price(self) -> int:
        return self.variant.price if self.variant else self.listing.price

    @property
    def article(self) -> Article:
        """What is kept on the shelf for it."""
        return self.variant or self.listing

    @property
    def title(self) -> str:
        name = f"（{self.variant.name}）" if self.variant else ""
        return self.listing.title[: LONGEST_TITLE - len(name)] + name


def start_checkout(
    *,
    elder: Elder,
    lines: Sequence[Wanted],
    acting: Acting,
    token: str = "",
    replacing: bool = False,
    goal: Goal = None,
    at: datetime,
) -> Checkout:
    """Hold every time, keep every piece, promise the prices, and split by seller: all or nothing.

    The same form again (`token`) is the same checkout. With `replacing`, the unpaid checkout of
    the same one thing is let go in the same breath. It goes to where that one went, or where her
    purchases usually go, unless `goal` says otherwise.

    :raises CannotBeBought: if a listing is not on sale, or its seller does not come there.
    :raises SlotTaken: if somebody else was quicker.
    :raises SoldOut: if there are not so many pieces left.
    :raises TooManyOpen: if too many checkouts stand unpaid.
    """
    if not lines:
        raise NothingToBuy
    with transaction.atomic():
        buying = Buying(elder, lines, acting, token or new_code(), at)
        return _start(buying, replacing=replacing, goal=goal)


@dataclass(frozen=True)
class Buying:
    """One press on "buy"."""

    elder: Elder
    lines: Sequence[Wanted]
    acting: Acting
    token: str
    at: datetime


def _start(buying: Buying, *, replacing: bool, goal: Goal) -> Checkout:
    elder, lines, acting, at = buying.elder, buying.lines, buying.acting, buying.at
    usual = _line_up(elder)
    standing = _standing(elder, acting, buying.token)
    for made in standing:
        if made.placed_by_id == acting.person.pk and made.token == buying.token:
            return made
    check_on_sale(lines, at)
    replaced = None
    if replacing and standing:
        replaced = _replace(standing, lines[0].listing, acting.label, at)
    if len(standing) - (replaced is not None) >= MOST_OPEN:
        raise TooManyOpen
    if goal is None:
        goals = [replaced.address, usual] if replaced else [usual]
    else:
        goals = [None if goal == HOME else goal]
    timed = any(line.listing.is_service for line in lines)
    checkout = Checkout.objects.create(
        placed_by=acting.person,
        token=buying.token,
        elder=elder,
        address=_address(elder, goals, lines),
        total=sum(line_total(line.price, line.quantity) for line in lines),
        placed_at=at,
        price_until=at + PRICE,
        expires_at=at + (HOLD if timed else PRICE),
    )
    record(name="shop.checkout.place", subject_id=checkout.pk, actor=acting.label, at=at)
    bought = _split_by_seller(checkout, lines, acting.label, at)
    if replaced is not None:  # only now: whoever holds a programme waits for no time and no piece
        give_back_for(replaced, verb="cancel", by=acting.label, at=at)
    subsidies.draw(checkout, bought, at)
    return checkout


def _address(
    elder: Elder, goals: Sequence[Address | None], lines: Iterable[Wanted]
) -> Address | None:
    place, far = first_reached(elder, goals, [line.listing for line in lines])
    if far is not None:
        words = _("“%(title)s”这家到不了%(place)s，可以换一个地址，或换一家。")
        where = place.label if place else _("家里")
        raise CannotBeBought(far, words % {"title": far.title, "place": where})
    return place


def _line_up(elder: Elder) -> Address | None:
    """Return the address to which her purchases usually go.

    Whoever buys for the same elder waits here, so that equal forms find each other's checkout.
    """
    usual = Address.objects.filter(elder=OuterRef("pk"), is_default=True, retired_at=None)
    elders = Elder.objects.select_for_update(no_key=True, of=("self",)).filter(pk=elder.pk)
    found = elders.annotate(usual=Subquery(usual.values("pk")))
    key: int | None = found.values_list("usual", flat=True).get()
    return None if key is None else Address.objects.select_related("region").get(pk=key)


def _standing(elder: Elder, acting: Acting, token: str) -> list[Checkout]:
    """Return the elder's unpaid checkouts, and the one that this very form made."""
    mine = Q(placed_by=acting.person, token=token)
    return list(Checkout.objects.filter(OPEN_CHECKOUT & Q(elder=elder) | mine).order_by("pk"))


def _replace(standing: list[Checkout], listing: Listing, by: str, at: datetime) -> Checkout | None:
    old = queries.checkout_of_only(listing, standing)
    if old is None:
        return None
    try:
        return drop_things_of(old, verb="cancel", by=by, at=at)
    except NotAllowed:
        return None  # it is paid in this very moment


def check_on_sale(lines: Iterable[Wanted], at: datetime) -> None:
    """See that all of it is on sale, in these numbers.

    :raises CannotBeBought: if something is not.
    """
    listings = {line.listing.pk: line.listing for line in lines}
    for pk, why in catalogue.why_not_any(list(listings.values()), at).items():
        raise CannotBeBought(listings[pk], why)
    for line in lines:
        why = catalogue.why_not_variant(line.variant)
        if why := why or catalogue.why_not_quantity(line.listing, line.quantity):
            raise CannotBeBought(line.listing, why)


def _split_by_seller(
    checkout: Checkout, lines: Sequence[Wanted], by: str, at: datetime
) -> list[tuple[Order, list[OrderLine]]]:
    keeping = Keeping(checkout.elder, checkout.subject, checkout.expires_at, by=by, at=at)
    needs = queries.needs_met_by([line.listing for line in lines], checkout.elder)
    line_up([line.listing for line in lines])
    bought = []
    in_order = sorted(lines, key=lambda line: (line.listing.provider_id, line.listing.pk))
    for _key, of_one in groupby(in_order, key=lambda line: line.listing.provider_id):
        theirs = list(of_one)
        order = _place_order(checkout, theirs, needs, at)
        of_order = OrderLine.objects.bulk_create(
            [_order_line(order, line, needs.get(line.listing.pk, ""), keeping) for line in theirs]
        )
        bought.append((order, of_order))
        pieces = [(one.article, one.quantity) for one in theirs if not one.listing.is_service]
        goods.reserve(order, pieces, at=at)
    return bought


def _place_order(
    checkout: Checkout, lines: Sequence[Wanted], needs: Mapping[int, str], at: datetime
) -> Order:
    provider = lines[0].listing.provider
    total = sum(line_total(line.price, line.quantity) for line in lines)
    return Order.objects.create(
        checkout=checkout,
        provider=provider,
        elder=checkout.elder,
        total=total,
        fee=platform_fee(total, percent=provider.fee_percent),  # of all; `draw` knows who pays
        fee_rule=fee_rule(at).version,
        placed_at=at,
        # Goods that answer a need found in her assessment are shown to her, unless she says no.
        explained=not any(one.listing.is_service for one in lines)
        and any(one.listing.pk in needs for one in lines),
    )


def _order_line(order: Order, wanted: Wanted, why: str, keeping: Keeping) -> OrderLine:
    listing = wanted.listing
    line = OrderLine(
        order=order,
        listing=listing,
        kind=listing.kind,
        variant=wanted.variant,
        title=wanted.title,
        price=wanted.price,
        quantity=wanted.quantity,
        why=why,
    )
    if listing.is_service:
        if wanted.starts_at is None:
            raise NothingToBuy(f"{listing.code} without a time")
        line.booking = hold_time(listing, wanted.starts_at, keeping, quantity=wanted.quantity)
        line.starts_at, line.ends_at = line.booking.starts_at, line.booking.ends_at
    return line
