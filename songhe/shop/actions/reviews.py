"""What people say of what they bought, and what is answered."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.catalogue.actions.listings import add_stars
from songhe.kernel import pictures
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import news
from songhe.shop.actions.hiding import hide, show_again
from songhe.shop.actions.private import check_public
from songhe.shop.models import Order, OrderLine, Review, ReviewHiding, ReviewPhoto, ReviewReply
from songhe.shop.states import HidingRule, OrderState, ReplyKind

STARS = range(1, 6)


class NotYours(Exception):
    """Only the elder, who helps her, or who paid, says how it was; only the seller answers."""


class NotStars(Exception):
    """A rating is one to five stars."""


class AlreadyRated(Exception):
    """One thing that was bought, one review."""


class NothingSaid(Exception):
    """An answer or a follow-up without words."""


class AlreadySaid(Exception):
    """One answer and one follow-up for each review."""


@transaction.atomic
def rate_order(
    *, order: Order, stars: int, words: str = "", acting: Acting, at: datetime
) -> Review:
    """Say how an order was: the same stars for each thing in it that has none yet.

    :raises NotYours: if neither the elder nor the payer speaks.
    :raises NotStars: if it is not one to five.
    :raises NotAllowed: if the order is not finished.
    :raises AlreadyRated: if everything in it was rated before.
    :raises TooPrivate: if the words name a number, an account or an address.
    """
    _check(order, stars, acting)
    written: list[Review] = []
    for line in order.lines.filter(off=None).select_related("listing").order_by("pk"):
        review, created = _write(order, line, stars, "" if written else words, acting, at)
        if created:
            written.append(review)
    if not written:
        raise AlreadyRated(order.code)
    _say_so(order, stars, acting=acting, at=at)
    return written[0]


@transaction.atomic
def rate_line(
    *,
    line: OrderLine,
    stars: int,
    words: str = "",
    photos: Sequence[bytes] = (),
    acting: Acting,
    at: datetime,
) -> Review:
    """Say how one thing was, with photographs if there are any.

    :raises NotYours, NotStars, NotAllowed, AlreadyRated, TooPrivate: as for an order.
    :raises NotAPicture, TooBig, TooManyPhotos: if a photograph cannot be taken.
    """
    cleaned = pictures.cleaned(photos)
    order = line.order
    _check(order, stars, acting)
    review, created = _write(order, line, stars, words, acting, at)
    if not created:
        raise AlreadyRated(order.code)
    ReviewPhoto.objects.bulk_create(
        ReviewPhoto(review=review, kind=kind, body=body) for kind, body in cleaned
    )
    _say_so(order, stars, acting=acting, at=at)
    return review


def _check(order: Order, stars: int, acting: Acting) -> None:
    _check_speaker(order, acting)
    if stars not in STARS:
        raise NotStars(stars)
    if Order.objects.get(pk=order.pk).state != OrderState.FULFILLED:
        raise NotAllowed("rate", order.state)


def _write(
    order: Order, line: OrderLine, stars: int, words: str, acting: Acting, at: datetime
) -> tuple[Review, bool]:
    check_public(words)
    review, created = Review.objects.get_or_create(
        line=line,
        defaults={
            "order": order,
            "stars": stars,
            "words": words.strip(),
            "by": acting.person,
            "by_label": acting.label,
            "at": at,
        },
    )
    if created:
        add_stars(listing=line.listing, stars=stars)
    return review, created


def _say_so(order: Order, stars: int, *, acting: Acting, at: datetime) -> None:
    record(
        name="shop.order.rate",
        subject_id=order.pk,
        actor=acting.label,
        at=at,
        facts={"stars": stars},
    )
    news.moved_on(order, at=at)


def follow_up(*, review: Review, words: str, acting: Acting, at: datetime) -> ReviewReply:
    """The buyer adds a word later, once.

    :raises NotYours: if neither the elder nor the payer speaks.
    :raises NothingSaid, TooPrivate: if it cannot stand so.
    :raises AlreadySaid: if there is one already.
    """
    _check_speaker(review.order, acting)
    return _reply(review, ReplyKind.FOLLOW_UP, words, acting, at)


def answer(*, review: Review, words: str, acting: Acting, at: datetime) -> ReviewReply:
    """The seller answers, once; the buyer hears of it.

    :raises NotYours: if somebody else tries.
    :raises NothingSaid, TooPrivate: if it cannot stand so.
    :raises AlreadySaid: if there is one already.
    """
    organisation = acting.organisation
    is_seller = acting.role == Role.MANAGER and acting.elder is None and organisation is not None
    if not is_seller or organisation != review.order.provider.organisation:
        raise NotYours
    reply = _reply(review, ReplyKind.ANSWER, words, acting, at)
    news.answered(review, at=at)
    return reply


def _reply(
    review: Review, kind: ReplyKind, words: str, acting: Acting, at: datetime
) -> ReviewReply:
    if not words.strip():
        raise NothingSaid
    check_public(words)
    try:
        with transaction.atomic():
            return ReviewReply.objects.create(
                review=review,
                kind=kind,
                words=words.strip(),
                by=acting.person,
                by_label=acting.label,
                at=at,
            )
    except IntegrityError as there:
        raise AlreadySaid(review.code) from there


@transaction.atomic
def hide_review(
    *, review: Review, rule: HidingRule, reasons: str, acting: Acting, at: datetime
) -> ReviewHiding:
    """Hide the words of a review by a rule; its stars go on counting, and the trace stays.

    :raises NotYours: if it is not the platform who does it.
    :raises NothingSaid: if no reasons are given.
    :raises AlreadyHidden: if it is hidden already.
    """
    hiding = hide(ReviewHiding(review=review), rule=rule, reasons=reasons, acting=acting, at=at)
    record(
        name="shop.review.hide",
        subject_id=review.pk,
        actor=acting.label,
        at=at,
        facts={"rule": rule},
    )
    return hiding


@transaction.atomic
def show_review(*, review: Review, acting: Acting, at: datetime) -> None:
    """Show the words of a review again.

    :raises NotYours: if it is not the platform who does it.
    """
    if show_again(review.hidings.all(), acting=acting, at=at):
        record(name="shop.review.show", subject_id=review.pk, actor=acting.label, at=at)


def _check_speaker(order: Order, acting: Acting) -> None:
    is_elder = acting.elder is not None and acting.elder.pk == order.elder_id
    if not is_elder and acting.person not in queries.who_paid(order.checkout):
        raise NotYours
