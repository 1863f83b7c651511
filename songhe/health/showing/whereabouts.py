"""The card that says where she was last, with its map."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from songhe.accounts.models import Elder
from songhe.health.queries.fences import fences_of
from songhe.health.queries.positions import latest_position_of
from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.place_map import NARROW, WIDE, Drawing, draw
from songhe.health.rules.places import Place
from songhe.health.rules.whereabouts import Spot, nearest
from songhe.health.words import where_words as words

OLD = timedelta(minutes=60)  # she may be anywhere by now


@dataclass(frozen=True)
class Whereabouts:
    """Where she was, when, and how surely."""

    at: datetime
    where: str
    ago: str
    way: str
    accuracy: str
    is_old: bool
    is_rough: bool  # told by the masts of a network, not by satellites
    drawing: Drawing | None
    bar: str
    aloud: str  # what the drawing shows, for somebody who does not see it


def whereabouts_of(elder: Elder, at: datetime, *, large: bool = False) -> Whereabouts | None:
    """Return where she was last, seen from her usual places; None if nothing is known of late.

    Ask `may_set_fence` first, and note the look.
    """
    position = latest_position_of(elder_id=elder.pk, at=at)
    if position is None:
        return None
    spots = _spots(elder, at)
    near = nearest(position.place, spots)
    room = NARROW if large else WIDE
    drawing = near and draw(position.place, position.accuracy, near.spot, spots, room=room)
    where = words.place_words(near, position.accuracy)
    way = words.way_words(near) if near and near.metres > position.accuracy else ""
    return Whereabouts(
        at=position.at,
        where=where,
        ago=words.ago_words(at - position.at),
        way=way if way != where else "",
        accuracy=words.accuracy_words(position.accuracy),
        is_old=at - position.at > OLD,
        is_rough=position.quality < GOOD_ENOUGH,
        drawing=drawing,
        bar=words.far_words(drawing.bar) if drawing else "",
        aloud=_("示意图，上北下南：%(where)s") % {"where": where},
    )


def _spots(elder: Elder, at: datetime) -> list[Spot]:
    """Her usual places; where none was said yet, the middle of her community."""
    spots = [
        Spot(fence.name, Place(fence.latitude, fence.longitude), fence.radius)
        for fence in fences_of(elder.pk, at)
    ]
    region = elder.region
    if not spots and region.latitude is not None and region.longitude is not None:
        spots = [Spot(region.name, Place(region.latitude, region.longitude), 0)]
    return spots
