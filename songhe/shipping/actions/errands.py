"""What was left elsewhere is brought to her door by her station."""

from datetime import datetime

from django.db import transaction

from songhe.shipping.actions import news
from songhe.shipping.actions.locking import locked_parcel
from songhe.shipping.actions.moving import move_parcel
from songhe.shipping.models import Errand


@transaction.atomic
def take_errand(*, errand: Errand, by: str, at: datetime) -> Errand:
    """Somebody of the station goes for it.

    :raises NotAllowed: if somebody else went, or it is done.
    """
    parcel = locked_parcel(errand.parcel)
    errand.refresh_from_db(fields=["state"])
    errand.move("take", by=by, at=at)
    errand.taken_by = by
    errand.save(update_fields=["taken_by"])
    news.errand_moved(errand, parcel.shipment, at=at)
    news.everyone_looks(parcel.shipment, at=at)
    return errand


@transaction.atomic
def bring_errand(*, errand: Errand, by: str, at: datetime) -> Errand:
    """It is in her hands.

    :raises NotAllowed: if it is done, or nobody need bring it any more.
    """
    parcel = locked_parcel(errand.parcel)
    errand.refresh_from_db(fields=["state"])
    errand.move("bring", by=by, at=at)
    errand.closed_at = at
    errand.save(update_fields=["closed_at"])
    move_parcel(parcel, "deliver", by=by, at=at)
    news.everyone_looks(parcel.shipment, at=at)
    return errand
