"""Asking the gateway to follow a parcel; never while rows are locked."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from songhe.kernel.jobs import defer_job
from songhe.shipping import queries
from songhe.shipping.actions.locking import locked_parcel
from songhe.shipping.actions.troubles import open_trouble
from songhe.shipping.gateways.tracking import Asked, Refused, TrackingGateway, tracking_gateway
from songhe.shipping.models import Parcel
from songhe.shipping.models.parcels import ON_ITS_WAY
from songhe.shipping.states import TroubleKind

logger = structlog.get_logger(__name__)


def follow_parcel(*, parcel_id: int, at: datetime, gateway: TrackingGateway | None = None) -> bool:
    """Ask the gateway for news of a parcel; return whether it follows it now.

    :raises TryAgain: if it cannot be reached; the job is tried again.
    """
    parcel = (
        Parcel.objects.select_related("shipment__order", "shipment__provider__organisation")
        .filter(pk=parcel_id, followed_at=None, follow_failure="", state__in=ON_ITS_WAY)
        .first()
    )
    if parcel is None or not parcel.is_followed:
        return False
    Parcel.objects.filter(pk=parcel_id).update(follow_tries=F("follow_tries") + 1)
    try:
        (gateway or tracking_gateway()).follow(_asked(parcel))
    except Refused as refused:
        _note_refusal(parcel, refused.why, at)
        return False
    return bool(Parcel.objects.filter(pk=parcel_id).update(followed_at=at))


def _asked(parcel: Parcel) -> Asked:
    return Asked(
        carrier=parcel.carrier,
        number=parcel.number,
        phone=parcel.shipment.provider.organisation.phone,  # never hers
        callback=settings.SONGHE_URL + reverse("shipping:push", args=[parcel.code]),
        salt=parcel.salt,
    )


@transaction.atomic
def _note_refusal(parcel: Parcel, why: str, at: datetime) -> None:
    parcel = locked_parcel(parcel)
    parcel.follow_failure = why[:40]
    parcel.save(update_fields=["follow_failure"])
    open_trouble(parcel.shipment, parcel, TroubleKind.UNFOLLOWED, at=at)
    logger.warning("parcel_not_followed", parcel=parcel.code, why=why)


def follow_lost_ones(*, at: datetime) -> int:
    """Queue again whatever lost its job or was never followed; return how many."""
    waiting = list(queries.unfollowed(at).values_list("pk", flat=True)[:500])
    for parcel_id in waiting:
        defer_job("shipping.follow_parcel", parcel_id=parcel_id)
    return len(waiting)
