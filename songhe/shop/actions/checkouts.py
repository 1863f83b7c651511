"""Beginning to buy, and letting it be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Provider, Variant
from songhe.kernel.codes import new_code
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries as payments
from songhe.payments.actions import intents
from songhe.shop import queries
from songhe.shop.actions import goods, news
from songhe.shop.actions.taking import Keeping, free, hold_time, keep_longer
from songhe.shop.models import OPEN_CHECKOUT, Checkout, Order, OrderLine
from songhe.shop.rules.deadlines import HOLD, PRICE
from songhe.shop.rules.fee import platform_fee
from songhe.shop.rules.price import line_total
from songhe.shop.states import PayRequestState

CLOCK = "clock"  # who moves what ends by itself
LONGEST_TITLE = 60  # of a line
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


class TimeIsUp(Exception):
    """What was held for this checkout is not held any more."""


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
    def title(self) -> str:
        name = f"（{self.variant.name}）" if self.variant else ""
        return self.listing.title[: LONGEST_TITLE - len(name)] + name


@transaction.atomic
def start_checkout(
    *,
    elder: Elder,
    lines: Sequence[Wanted],
    acting: Acting,
    token: str = "",
    replaces: Checkout | None = None,
    at: datetime,
) -> Checkout:
    """Hold every time, keep every piece, promise the prices, and split by seller: all or nothing.

    The same form again (`token`) is the same checkout. `replaces` is let go in the same breath.

    :raises CannotBeBought: if a listing is not on sale.
    :raises SlotTaken: if somebody else was quicker.
    :raises SoldOut: if there are not so many pieces left.
    :raises TooManyOpen: if too many checkouts stand unpaid.
    """
    if not lines:
        raise NothingToBuy
    made = Checkout.objects.filter(placed_by=acting.person, token=token).first() if token else None
    if made is not None:
        return made
    _check_on_sale(lines, at)
    if replaces is not None:
        _replace(replaces, acting.label, at)
    timed = any(line.listing.is_service for line in lines)
    checkout, created = Checkout.objects.get_or_create(
        placed_by=acting.person,
        token=token or new_code(),
        defaults={
            "elder": elder,
            "total": sum(line_total(line.price, line.quantity) for line in lines),
            "placed_at": at,
            "price_until": at + PRICE,
            "expires_at": at + (HOLD if timed else PRICE),
        },
    )
    if created:
        _check_not_too_many(elder)
        record(name="shop.checkout.place", subject_id=checkout.pk, actor=acting.label, at=at)
        _split_by_seller(checkout, lines, acting.label, at)
    return checkout


def _replace(checkout: Checkout, by: str, at: datetime) -> None:
    try:
        drop_all_of(checkout, verb="cancel", by=by, at=at)
    except NotAllowed:
        return  # the other one of two equal forms let it go, or it is paid


def _check_on_sale(lines: Iterable[Wanted], at: datetime) -> None:
    for line in lines:
        if why := catalogue.why_not_on_sale(line.listing, at, line.variant):
            raise CannotBeBought(line.listing, why)


def _check_not_too_many(elder: Elder) -> None:
    Elder.objects.select_for_update(no_key=True).get(pk=elder.pk)
    if Checkout.objects.filter(OPEN_CHECKOUT, elder=elder).count() > MOST_OPEN:
        raise TooManyOpen


def _split_by_seller(checkout: Checkout, lines: Sequence[Wanted], by: str, at: datetime) -> None:
    keeping = Keeping(checkout.elder, checkout.subject, checkout.expires_at, by=by, at=at)
    in_order = sorted(lines, key=lambda line: (line.listing.provider_id, line.listing.pk))
    for _pk, of_one in groupby(in_order, key=lambda line: line.listing.provider_id):
        theirs = list(of_one)
        order = _place_order(checkout, theirs[0].listing.provider, theirs, at)
        OrderLine.objects.bulk_create([_order_line(order, line, keeping) for line in theirs])
        goods.reserve(order, at=at)


def _place_order(
    checkout: Checkout, provider: Provider, lines: Sequence[Wanted], at: datetime
) -> Order:
    total = sum(line_total(line.price, line.quantity) for line in lines)
    return Order.objects.create(
        checkout=checkout,
        provider=provider,
        elder=checkout.elder,
        total=total,
        fee=platform_fee(total, percent=provider.fee_percent),
        placed_at=at,
    )


def _order_line(order: Order, wanted: Wanted, keeping: Keeping) -> OrderLine:
    listing = wanted.listing
    need = queries.need_met_by(listing, order.elder)
    line = OrderLine(
        order=order,
        listing=listing,
        kind=listing.kind,
        variant=wanted.variant,
        title=wanted.title,
        price=wanted.price,
        quantity=wanted.quantity,
        why=need.words if need else "",
    )
    if listing.is_service:
        if wanted.starts_at is None:
            raise NothingToBuy(f"{listing.code} without a time")
        line.booking = hold_time(listing, wanted.starts_at, keeping)
        line.starts_at, line.ends_at = line.booking.starts_at, line.booking.ends_at
    return line


def wanted_again(checkout: Checkout) -> list[Wanted]:
    """Return what a checkout that came to nothing was about, to try once more."""
    lines = OrderLine.objects.filter(order__checkout=checkout).select_related(
        "listing__category", "listing__provider__organisation", "variant"
    )
    return [
        Wanted(line.listing, line.quantity, line.starts_at, line.variant)
        for line in lines.order_by("pk")
    ]


@transaction.atomic
def drop_checkout(*, checkout: Checkout, acting: Acting, at: datetime) -> None:
    """The buyer does not want it after all; everything held is free at once.

    :raises NotAllowed: if it is paid or closed already.
    """
    drop_all_of(checkout, verb="cancel", by=acting.label, at=at)


def locked(checkout: Checkout) -> Checkout:
    """Return the checkout as it is now, with everybody else who would change it kept waiting."""
    return (
        Checkout.objects.select_for_update(no_key=True, of=("self",))
        .select_related("elder__person", "placed_by", "paid_by")
        .get(pk=checkout.pk)
    )


def check_still_open(checkout: Checkout, at: datetime) -> None:
    """See that a checkout can still be paid as it stands.

    :raises TimeIsUp: if its time is over.
    :raises CannotBeBought: if something in it is not on sale any more.
    """
    if checkout.expires_at <= at:
        raise TimeIsUp
    _check_on_sale(wanted_again(checkout), at)


def stand_until(checkout: Checkout, until: datetime, *, by: str, at: datetime) -> None:
    """Keep everything in a checkout, and its prices, until `until`.

    :raises TimeIsUp: if something was let go meanwhile.
    """
    checkout.expires_at = until
    checkout.price_until = max(checkout.price_until, until)
    checkout.save(update_fields=["expires_at", "price_until"])
    for order in checkout.orders.all():
        try:
            keep_longer(order, until=until, by=by, at=at)
        except NotAllowed as let_go:
            raise TimeIsUp from let_go


@transaction.atomic
def expire_checkout(*, checkout: Checkout, at: datetime) -> bool:
    """Let go of a checkout whose time is over; return whether it was so.

    One whose money has arrived in this very moment is left for its settlement.
    """
    checkout = locked(checkout)
    if checkout.expires_at > at or payments.is_paid(checkout.subject):
        return False
    try:
        drop_all_of(checkout, verb="expire", by=CLOCK, at=at)
    except NotAllowed:
        return False
    return True


def expire_checkouts(*, at: datetime) -> int:
    """Let go of every checkout whose time is over; return how many."""
    over = Checkout.objects.filter(OPEN_CHECKOUT, expires_at__lte=at).order_by("pk")
    return sum(expire_checkout(checkout=checkout, at=at) for checkout in over)


def drop_all_of(checkout: Checkout, *, verb: str, by: str, at: datetime) -> None:
    """Close a checkout and let go of all that was kept for it.

    :raises NotAllowed: if it is paid or closed already.
    """
    checkout = locked(checkout)
    checkout.move(verb, by=by, at=at)
    for order in checkout.orders.select_related("checkout", "elder").order_by("pk"):
        order.move(verb, by=by, at=at)
        free(order, by=by, at=at)
    intents.cancel_intents(subject=checkout.subject, by=by, at=at)
    request = checkout.requests.filter(state=PayRequestState.ASKED).first()
    if request is not None:
        request.checkout = checkout
        request.answered_at = at
        request.save(update_fields=["answered_at"])
        request.move("expire" if verb == "expire" else "cancel", by=by, at=at)
        if verb == "expire":
            news.request_expired(request, at=at)
        else:
            news.request_over(request, at=at)
