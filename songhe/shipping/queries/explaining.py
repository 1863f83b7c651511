"""The hour for showing her how to use it: which stands, and who says whether it fits."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState, ShipmentState

AT_THE_DOOR = timedelta(hours=1)  # from then on whoever comes may have begun


def explanation_of(shipment: Shipment) -> Explanation | None:
    """Return the hour that was last agreed or proposed, if there ever was one."""
    found = Explanation.objects.filter(shipment=shipment)
    return found.select_related("booking", "worker").first()


def may_say_when(shipment: Shipment, acting: Acting, at: datetime) -> bool:
    """Is it she, or somebody who may order for her?"""
    return may(acting=acting, capability=Capability.ORDER_PLACE, elder=shipment.elder, at=at)


def may_be_put_off(found: Explanation, at: datetime) -> bool:
    """Is there time to say that the agreed hour does not fit?"""
    agreed = found.state == ExplanationState.AGREED
    return agreed and at < found.booking.starts_at - AT_THE_DOOR


def may_do_without(shipment: Shipment, found: Explanation | None) -> bool:
    """Would somebody come, at an hour that is not agreed?"""
    if not shipment.explained or shipment.state == ShipmentState.CANCELLED:
        return False
    return found is None or found.state in {ExplanationState.WANTED, ExplanationState.PROPOSED}


def unanswered_hours(at: datetime) -> QuerySet[Explanation]:
    """Return what was proposed and whose time to answer is over."""
    waits = Explanation.objects.filter(state=ExplanationState.PROPOSED)
    over = waits.filter(booking__hold_expires_at__lte=at)
    return over.select_related("shipment", "booking").order_by("pk")
