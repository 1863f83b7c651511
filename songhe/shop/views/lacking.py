"""A seller has not got one of several things that were paid."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions.parts import decline_line
from songhe.shop.models import Order, OrderLine
from songhe.shop.views.orders import visible


@require_http_methods(["GET", "POST"])
@role_required(Role.MANAGER)
def refuse_line(request: SignedIn, code: str, place: int) -> HttpResponse:
    """Ask once more, saying what will happen; then this one thing is paid back."""
    found = get_object_or_404(visible(request), code=code)
    line = queries.lacking_by_place(found).get(place)
    if line is None and not found.lines.filter(booking=None).exists():
        raise Http404  # of visits their own board speaks
    if line is None:
        messages.info(request, _("这一样已经送出或已经退款。"))
        return redirect("shop:order", code)
    if request.method == "POST":
        return _refuse(request, found, line)
    goes_on = queries.lines_on(found).exclude(pk=line.pk)
    return render(
        request, "shop/refuse_line.html", {"order": found, "line": line, "goes_on": goes_on}
    )


def _refuse(request: SignedIn, found: Order, line: OrderLine) -> HttpResponse:
    why = _("很抱歉，%(provider)s这次供不上货，") % {"provider": found.provider.name}
    try:
        decline_line(line=line, why=why, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一样已经送出或已经退款。"))
    else:
        messages.success(request, _("已经退款，并告诉了买家。货架上的数量请也改一改。"))
    return redirect("shop:order", found.code)
