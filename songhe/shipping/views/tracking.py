"""Where her things are: for the elder in a sentence, for the family with the steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.states import Role
from songhe.shipping import queries, telling
from songhe.shop.queries import orders_visible_to_acting


@require_GET
@signed_in
def for_order(request: SignedIn, code: str) -> HttpResponse:
    """Go from an order to what travels for it."""
    acting = request.acting
    order = get_object_or_404(orders_visible_to_acting(acting), code=code)
    person = acting.elder.person if acting.elder else acting.person
    found = queries.shipments_visible_to(person).filter(order=order).first()
    if found is None:
        messages.info(request, _("商家还在准备，马上就能看到。"))
        return redirect("shop:order", code)
    if acting.role == Role.MANAGER and acting.elder is None:
        return redirect("shipping:shipment", found.code)
    at = timezone.now()
    hour = queries.explanation_of(found) if found.explained else None
    hers = queries.may_say_when(found, acting, at)
    context = {
        "shipment": found,
        "sentence": telling.sentence_of(found),
        "explaining": telling.explaining_of(found, hour),
        "hour": hour if hour and hers else None,
        "may_put_off": hour is not None and queries.may_be_put_off(hour, at),
        "may_do_without": hers and queries.may_do_without(found, hour),
        "parcels": telling.told(found.parcels.all(), at=at),
    }
    return render(request, "shipping/tracking.html", context)
