"""What belongs to the seller whose manager is here."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Provider
from songhe.shipping import queries
from songhe.shipping.models import Lot, Parcel, Shipment

manager_required = role_required(Role.MANAGER)


def own_provider(request: SignedIn) -> Provider:
    """Return the seller that the manager works for.

    :raises Http404: if the organisation sells nothing here.
    """
    provider = catalogue.provider_of(request.acting.organisation)
    if provider is None:
        raise Http404
    return provider


def own_shipment(request: SignedIn, code: str) -> Shipment:
    found = queries.shipments_visible_to(request.acting.person)
    return get_object_or_404(found.filter(provider=own_provider(request)), code=code)


def own_parcel(request: SignedIn, code: str) -> Parcel:
    found = Parcel.objects.filter(shipment__provider=own_provider(request))
    return get_object_or_404(
        found.select_related(
            "shipment__order", "shipment__elder__person", "shipment__provider__organisation"
        ),
        code=code,
    )


def own_lot(request: SignedIn, code: str) -> Lot:
    return get_object_or_404(queries.lots_of(own_provider(request)), code=code)
