"""Where channels' bills differ from our books, for whoever looks after the platform."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.bills import close_difference
from songhe.payments.forms import WhyForm
from songhe.payments.models import Difference
from songhe.payments.states import DifferenceState

PAGE = 30
BILLS = 14  # days and channels shown above

officer_required = role_required(Role.OFFICER)


@require_safe
@officer_required
def differences(request: SignedIn) -> HttpResponse:
    """List what differs, what was explained, and the last bills with their sums."""
    closed = request.GET.get("show") == "closed"
    return _show(request, closed=closed, form=None, written="")


@require_POST
@officer_required
def close(request: SignedIn, code: str) -> HttpResponse:
    """Write down what it was; without a word it stays open."""
    difference = get_object_or_404(Difference.objects.select_related("bill"), code=code)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _show(request, closed=False, form=form, written=code)
    try:
        close_difference(
            difference=difference,
            why=form.cleaned_data["why"],
            by=request.acting.label,
            at=timezone.now(),
        )
    except NotAllowed:
        messages.info(request, _("这一条已经有人说明了。"))
    else:
        messages.success(request, _("记下了。"))
    return redirect("payments:differences")


def _show(request: SignedIn, *, closed: bool, form: WhyForm | None, written: str) -> HttpResponse:
    state = DifferenceState.CLOSED if closed else DifferenceState.OPEN
    troubled = [] if closed else queries.troubled_orders(timezone.now())
    context = {
        "closed": closed,
        "open_count": queries.differences(state=DifferenceState.OPEN).count(),
        "page": Paginator(queries.differences(state=state), PAGE).get_page(request.GET.get("page")),
        "query": "&show=closed" if closed else "",
        "refused": [one for one in troubled if one.is_refused],
        "unanswered": [one for one in troubled if not one.is_refused],
        "bills": queries.bills()[:BILLS],
        "form": form or WhyForm(),
        "written": written,
        "said": form.data.get("why", "") if form else "",
    }
    return render(request, "payments/differences.html", context, status=422 if form else 200)
