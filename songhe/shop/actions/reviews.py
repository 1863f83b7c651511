"""What people say of a finished order."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.catalogue.actions.listings import add_stars
from songhe.catalogue.models import Listing
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import news
from songhe.shop.models import Order, Review
from songhe.shop.states import OrderState

STARS = range(1, 6)


class NotYours(Exception):
    """Only the elder, who helps her, or who paid, says how it was."""


class NotStars(Exception):
    """A rating is one to five stars."""


class AlreadyRated(Exception):
    """One order, one review."""


@transaction.atomic
def rate_order(
    *, order: Order, stars: int, words: str = "", acting: Acting, at: datetime
) -> Review:
    """Say how an order was, once.

    :raises NotYours: if neither the elder nor the payer speaks.
    :raises NotStars: if it is not one to five.
    :raises NotAllowed: if the order is not finished.
    :raises AlreadyRated: if somebody said it before.
    """
    _check_speaker(order, acting)
    if stars not in STARS:
        raise NotStars(stars)
    if Order.objects.get(pk=order.pk).state != OrderState.FULFILLED:
        raise NotAllowed("rate", order.state)
    review, created = Review.objects.get_or_create(
        order=order,
        defaults={
            "stars": stars,
            "words": words.strip(),
            "by": acting.person,
            "by_label": acting.label,
            "at": at,
        },
    )
    if not created:
        raise AlreadyRated(order.code)
    for listing in Listing.objects.filter(pk__in=order.lines.values("listing")).order_by("pk"):
        add_stars(listing=listing, stars=stars)
    record(
        name="shop.order.rate",
        subject_id=order.pk,
        actor=acting.label,
        at=at,
        facts={"stars": stars},
    )
    news.moved_on(order, at=at)
    return review


def _check_speaker(order: Order, acting: Acting) -> None:
    is_elder = acting.elder is not None and acting.elder.pk == order.elder_id
    if not is_elder and order.checkout.paid_by_id != acting.person.pk:
        raise NotYours
