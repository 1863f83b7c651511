"""Putting things together before buying them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.catalogue.models import Listing, Variant
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.standing import wanted_again
from songhe.shop.baskets import cart_lines
from songhe.shop.models import MOST_OF_ONE, Cart, CartLine, Checkout


class MustSayWhen(Exception):
    """A service goes into the cart with a time."""


@transaction.atomic
def add_to_cart(  # noqa: PLR0913 (every one of them is a fact of the line)
    *,
    owner: Person,
    elder: Elder,
    listing: Listing,
    quantity: int = 1,
    starts_at: datetime | None = None,
    variant: Variant | None = None,
    price: int | None = None,
    at: datetime,
) -> CartLine:
    """Put something into a person's cart for an elder; more of the same joins its line.

    `price` is what was shown when it was chosen, if that was before today.

    :raises MustSayWhen: if it is a service without a time.
    """
    if listing.is_service and starts_at is None:
        raise MustSayWhen(listing.code)
    if price is None:
        price = variant.price if variant else listing.price
    cart, _created = Cart.objects.get_or_create(owner=owner)
    line, created = CartLine.objects.get_or_create(
        cart=cart,
        elder=elder,
        listing=listing,
        variant=variant,
        starts_at=starts_at if listing.is_service else None,
        defaults={
            "quantity": min(listing.nearest(quantity), MOST_OF_ONE),
            "price": price,
            "added_at": at,
        },
    )
    if not created and not listing.is_service:
        CartLine.objects.filter(pk=line.pk).update(
            quantity=Least(F("quantity") + quantity, MOST_OF_ONE)
        )
        line.refresh_from_db(fields=["quantity"])
    elif not created and line.quantity != listing.nearest(quantity):
        line.quantity = listing.nearest(quantity)  # another length of the same visit
        line.save(update_fields=["quantity"])
    return line


@transaction.atomic
def change_quantity(*, line: CartLine, quantity: int) -> None:
    """Set how many of a thing are wanted; none of it takes the line away. A service stays one."""
    if quantity < 1:
        line.delete()
    elif line.starts_at is None:
        line.quantity = min(quantity, MOST_OF_ONE)
        line.save(update_fields=["quantity"])


def remove_line(*, line: CartLine) -> None:
    line.delete()


@transaction.atomic
def buy_cart(
    *,
    owner: Person,
    elder: Elder,
    acting: Acting,
    token: str,
    only: Collection[str] = (),
    at: datetime,
) -> Checkout:
    """Buy what stands in a cart for one elder, as far as it can be bought; the rest stays.

    With `only`, the codes of lines, nothing else of it is bought. The same form again is the
    same checkout, although the cart is empty by then.

    :raises NothingToBuy: if nothing in it can be bought.
    :raises SlotTaken: if somebody else took a time; then nothing is bought.
    :raises SoldOut: if there are not so many left; then nothing is bought.
    :raises TooManyOpen: if too many checkouts stand unpaid.
    """
    made = Checkout.objects.filter(placed_by=acting.person, token=token).first()
    if made is not None:
        return made
    good = [
        standing.line
        for standing in cart_lines(owner, at=at)
        if standing.line.elder_id == elder.pk
        and not standing.why_not
        and (not only or standing.line.code in only)
    ]
    checkout = start_checkout(
        elder=elder,
        lines=[Wanted(line.listing, line.quantity, line.starts_at, line.variant) for line in good],
        acting=acting,
        token=token,
        at=at,
    )
    CartLine.objects.filter(pk__in=[line.pk for line in good]).delete()
    return checkout


@transaction.atomic
def put_back_into_cart(*, checkout: Checkout, owner: Person, at: datetime) -> int:
    """Put what a checkout that came to nothing was about back into the cart."""
    lines = wanted_again(checkout)
    for line in lines:
        add_to_cart(
            owner=owner,
            elder=checkout.elder,
            listing=line.listing,
            quantity=line.quantity,
            starts_at=line.starts_at,
            variant=line.variant,
            at=at,
        )
    return len(lines)
