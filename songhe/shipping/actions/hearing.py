"""What the carrier says: checked, taken once, never put back by what came too late."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from songhe.kernel.jobs import defer_job_at
from songhe.shipping.actions import news
from songhe.shipping.actions.locking import locked_parcel
from songhe.shipping.actions.moving import move_parcel
from songhe.shipping.gateways.tracking import BadPush, Following, News, tracking_gateway
from songhe.shipping.models import Parcel, Push, TrackPoint
from songhe.shipping.rules.journeys import is_older, place_of, verb_of

TAKEN, OLDER, REPEATED, UNKNOWN = "taken", "older", "repeated", "unknown"
ASK_AGAIN = timedelta(minutes=30)  # the gateway wants so long a pause after giving up
MOST_RENEWALS = 3
SETTLED_BY_MOVING = ("not_collected", "stuck", "lost", "unfollowed")


@transaction.atomic
def hear_push(*, parcel: Parcel, body: bytes, at: datetime) -> str:
    """Take news of a parcel; return what came of it: taken, older, repeated or unknown.

    :raises BadPush: if the gateway did not sign it, or it speaks of another parcel.
    """
    said = tracking_gateway().read_push(body=body, salt=parcel.salt)
    if said.number and said.number.upper() != parcel.number:
        raise BadPush("another parcel")
    parcel = locked_parcel(parcel)
    push, new = Push.objects.get_or_create(
        parcel=parcel,
        digest=hashlib.sha256(body).hexdigest(),
        defaults={"came_of_it": TAKEN, "received_at": at},
    )
    if not new:
        return REPEATED
    push.came_of_it = _take(parcel, said, at)
    push.save(update_fields=["came_of_it"])
    return push.came_of_it


def _take(parcel: Parcel, said: News, at: datetime) -> str:
    if said.following == Following.GIVEN_UP:
        _follow_again(parcel, at)
    known = TrackPoint.objects.filter(parcel=parcel).count()
    if not said.points or is_older(said.points, parcel.moved_at, known):
        return OLDER
    parcel.points.all().delete()
    TrackPoint.objects.bulk_create(
        TrackPoint(parcel=parcel, at=point.at, words=point.words, state=point.state)
        for point in said.points
    )
    parcel.moved_at = max(point.at for point in said.points)
    parcel.followed_at = parcel.followed_at or at
    parcel.save(update_fields=["moved_at", "followed_at"])
    news.settle_troubles(parcel.shipment, at=at, parcel=parcel, kinds=SETTLED_BY_MOVING)
    verb = verb_of(said.state)
    if verb:
        move_parcel(parcel, verb, place=place_of(said.state), by=news.CARRIER, at=at)
    news.everyone_looks(parcel.shipment, at=at)
    return TAKEN if verb or said.state in {"101", "102"} else UNKNOWN


def _follow_again(parcel: Parcel, at: datetime) -> None:
    """The gateway heard nothing for days and stopped: ask it again after a pause, a few times."""
    if parcel.follow_tries >= MOST_RENEWALS:
        return
    Parcel.objects.filter(pk=parcel.pk).update(followed_at=None)
    parcel.followed_at = None
    defer_job_at("shipping.follow_parcel", at + ASK_AGAIN, parcel_id=parcel.pk)
