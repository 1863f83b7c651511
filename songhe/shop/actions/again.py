"""Once more what was bought before."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import HOME, Goal, start_checkout
from songhe.shop.actions.standing import wanted_again
from songhe.shop.baskets import why_not_there
from songhe.shop.models import Checkout, Order, OrderLine


@dataclass
class Again:
    """What became of an order's lines when they were wanted once more."""

    put: list[str] = field(default_factory=list)  # titles that lie in the cart now
    gone: list[tuple[str, str]] = field(default_factory=list)  # title, and why it cannot be had
    choose: list[Listing] = field(default_factory=list)  # which need a time or a size first


@transaction.atomic
def start_again(*, checkout: Checkout, acting: Acting, at: datetime) -> Checkout:
    """Try once more what came to nothing: the same things, at the same time, to the same place.

    A place that was let go meanwhile is not gone to. Pressed twice it is one checkout, and
    what was chosen in that one stays.

    :raises CannotBeBought, SlotTaken, SoldOut, TooManyOpen: as for a first try.
    """
    before = checkout.address
    goal: Goal = before or HOME
    if before is not None and before.retired_at is not None:
        goal = None
    return start_checkout(
        elder=checkout.elder,
        lines=wanted_again(checkout),
        acting=acting,
        token=f"again-{checkout.code}-{checkout.state}",
        goal=goal,
        at=at,
    )


@transaction.atomic
def put_order_into_cart(*, order: Order, owner: Person, at: datetime) -> Again:
    """Put an order's goods into a cart for the same elder, each in its size, at today's price.

    What cannot be had now stays out, with the reason; a service, and an article that comes in
    sizes since, must be chosen first.
    """
    lines = list(
        OrderLine.objects.filter(order=order)
        .select_related(
            "listing__category", "listing__provider__organisation", "listing__stock", "variant"
        )
        .order_by("pk")
    )
    off_sale = catalogue.why_not_any([line.listing for line in lines], at)
    sized = set(
        OrderLine.objects.filter(
            order=order, variant=None, listing__variants__is_active=True
        ).values_list("pk", flat=True)
    )
    again = Again()
    for line in lines:
        why = off_sale.get(line.listing_id) or _why_not(line)
        if why:
            again.gone.append((line.title, why))
        elif line.is_service or line.pk in sized:
            again.choose.append(line.listing)
        else:
            add_to_cart(
                owner=owner,
                elder=order.elder,
                listing=line.listing,
                quantity=line.quantity,
                variant=line.variant,
                at=at,
            )
            again.put.append(line.title)
    return again


def _why_not(line: OrderLine) -> str:
    return "" if line.is_service else why_not_there(line.listing, line.variant)[0]
