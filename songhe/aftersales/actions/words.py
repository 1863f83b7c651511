"""What is said about a claim, with photographs."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales import queries
from songhe.aftersales.actions import news
from songhe.aftersales.actions.moving import locked
from songhe.aftersales.models import Claim, Photo, Statement
from songhe.aftersales.states import Side
from songhe.kernel import pictures
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.private import check_numbers

MOST_STATEMENTS = 60  # of one claim: a talk, not a chat room


class NothingSaid(Exception):
    """Neither words nor a photograph."""


class Stranger(Exception):
    """Whoever speaks stands on no side of it."""


def say(
    *, claim: Claim, words: str, photos: Sequence[bytes] = (), acting: Acting, at: datetime
) -> Statement:
    """Say something to the others, with photographs if there are any.

    :raises NotAllowed: if the claim is over.
    :raises NothingSaid: if it is empty.
    :raises TooManyPhotos: if there are more than six.
    :raises TooBig: if one is too big.
    :raises NotAPicture: if one is not a JPEG or PNG.
    """
    cleaned = pictures.cleaned(photos)
    if not words.strip() and not cleaned:
        raise NothingSaid
    with transaction.atomic():
        claim = locked(claim)
        if claim.is_over or claim.statements.count() >= MOST_STATEMENTS:
            raise NotAllowed("say", claim.state)
        statement = write(claim, words, cleaned, acting=acting, at=at)
        news.spoken(claim, statement.side, at=at)
    return statement


def write(
    claim: Claim,
    words: str,
    photos: Sequence[tuple[str, bytes]] = (),
    *,
    acting: Acting,
    at: datetime,
) -> Statement:
    """Keep what was said; within the transaction of whoever calls.

    :raises TooPrivate: if it names somebody's telephone or identity number.
    """
    check_numbers(words)
    statement = Statement.objects.create(
        claim=claim,
        side=side(acting),
        words=words.strip(),
        by=acting.person,
        by_label=acting.label,
        at=at,
    )
    Photo.objects.bulk_create(
        Photo(statement=statement, kind=kind, body=body) for kind, body in photos
    )
    return statement


def side(acting: Acting) -> Side:
    found = queries.side_of(acting)
    if found is None:
        raise Stranger
    return found
