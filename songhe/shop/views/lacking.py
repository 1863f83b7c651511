"""A seller has not got one of several things that were paid."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions.parts import lack_line
from songhe.shop.forms import LeftForm
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import Reason, Why
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
    posted = request.POST if request.method == "POST" else None
    form = LeftForm(posted, counted=queries.counted_without(line))
    if posted is not None and form.is_valid():
        return _refuse(request, found, line, left=form.cleaned_data["left"])
    context = {
        "order": found,
        "line": line,
        "goes_on": queries.lines_on(found).exclude(pk=line.pk),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "shop/refuse_line.html", context, status=status)


def _refuse(request: SignedIn, found: Order, line: OrderLine, *, left: int) -> HttpResponse:
    why = Reason(Why.LACKING, {"provider": found.provider.name})
    at, by = timezone.now(), request.acting.label
    try:
        lost = lack_line(line=line, left=left, why=why, by=by, at=at)
    except NotAllowed:
        messages.info(request, _("这一样已经送出或已经退款。"))
    else:
        said = ngettext(
            "已经退款，并告诉了买家。货架上去掉了 %(lost)s 件，现在还卖 %(left)s 件。",
            "已经退款，并告诉了买家。货架上去掉了 %(lost)s 件，现在还卖 %(left)s 件。",
            lost,
        )
        messages.success(request, said % {"lost": lost, "left": left})
    return redirect("shop:order", found.code)
