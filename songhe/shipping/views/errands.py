"""The station's list: parcels that lie elsewhere and are brought to her door."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.shipping import queries
from songhe.shipping.actions import errands as actions
from songhe.shipping.models import Errand
from songhe.shop.queries.addresses import where_to

operator_required = role_required(Role.OPERATOR)


@require_GET
@operator_required
def errands(request: SignedIn) -> HttpResponse:
    """What lies where and goes where, oldest first."""
    found = queries.errands_of(request.acting.organisation)[:100]
    each = [(one, where_to(one.parcel.shipment.order.checkout)) for one in found]
    return render(request, "shipping/errands.html", {"errands": each})


def _own(request: SignedIn, code: str) -> Errand:
    return get_object_or_404(
        Errand.objects.select_related("parcel__shipment", "station").filter(
            station=request.acting.organisation
        ),
        code=code,
    )


@require_POST
@operator_required
def take(request: SignedIn, code: str) -> HttpResponse:
    """I go for it."""
    try:
        actions.take_errand(errand=_own(request, code), by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经有人去了，或者不用送了。"))
    else:
        messages.success(request, _("好的，已经告诉长辈和家人。"))
    return redirect("shipping:errands")


@require_POST
@operator_required
def bring(request: SignedIn, code: str) -> HttpResponse:
    """It is in her hands."""
    try:
        actions.bring_errand(errand=_own(request, code), by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经送到了，或者不用送了。"))
    else:
        messages.success(request, _("谢谢，记下送到了。"))
    return redirect("shipping:errands")
