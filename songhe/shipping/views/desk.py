"""The seller's day: what is to pack, to send, under way, in trouble."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn
from songhe.shipping import queries, telling
from songhe.shipping.forms import ExplainForm, PackForm, SendForm
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shipping.views.own import manager_required, own_provider, own_shipment


@require_GET
@manager_required
def desk(request: SignedIn) -> HttpResponse:
    """Four lists, what waits longest first."""
    day = queries.day_of(own_provider(request), at=timezone.now())
    return render(request, "shipping/desk.html", {"day": day})


@require_GET
@manager_required
def shipment(request: SignedIn, code: str) -> HttpResponse:
    """One order's goods, and the next thing to do with them."""
    found = own_shipment(request, code)
    left = queries.unpacked_picks(found)
    may_pack = found.state in {ShipmentState.PICKED, ShipmentState.PARTLY} and left
    hour = queries.explanation_of(found) if found.explained else None
    context = {
        "shipment": found,
        "parcels": telling.told(found.parcels.all(), at=timezone.now()),
        "pack_form": PackForm(picks=left) if may_pack else None,
        "send_form": SendForm(),
        "packed": ParcelState.PACKED,
        "explaining": telling.explaining_of(found, hour),
        "hour": hour,
        "explain_form": ExplainForm(provider=found.provider) if _may_explain(found, hour) else None,
    }
    return render(request, "shipping/shipment.html", context)


def _may_explain(found: Shipment, hour: Explanation | None) -> bool:
    """May a first hour be agreed, or another one be proposed?"""
    if hour is not None:
        return "propose" in hour.verbs
    return found.explained and not found.explain_at and not found.order.fulfilled_at
