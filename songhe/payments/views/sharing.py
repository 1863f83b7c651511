"""What channels would not do, and who sellers are to them, for who looks after money."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.allotting import name_payee
from songhe.payments.actions.channel_orders import give_up, retry_order
from songhe.payments.actions.refunds import retry_refund
from songhe.payments.forms import PayeeForm
from songhe.payments.models import Refund

officer_required = role_required(Role.OFFICER)


@require_POST
@officer_required
def retry_refused(request: SignedIn, code: str) -> HttpResponse:
    """Tell the channel once more, under the same number."""
    told, by, at = queries.told_channel(code), request.acting.label, timezone.now()
    if told is None:
        raise Http404
    try:
        if isinstance(told, Refund):
            retry_refund(refund=told, by=by, at=at)
        else:
            retry_order(order=told, by=by, at=at)
    except NotAllowed:
        messages.info(request, _("这一条渠道已经在办了。"))
    else:
        messages.success(request, _("已经请渠道再办一次。"))
    return redirect("payments:differences")


@require_POST
@officer_required
def give_up_waiting(request: SignedIn, code: str) -> HttpResponse:
    """Wait no longer for what the channel says nothing of; what it owes a payer is not of these."""
    told = queries.told_channel(code)
    if told is None or isinstance(told, Refund):
        raise Http404
    try:
        give_up(order=told, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一条渠道已经有答复了，或者还没有等够一天。"))
    else:
        messages.success(request, _("不再等了，之后可以再办一次。有退款等着它的，现在就去办。"))
    return redirect("payments:differences")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def payees(request: SignedIn) -> HttpResponse:
    """List who sellers are to channels; name one more, or anew."""
    form = PayeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        payee = name_payee(
            organisation=form.cleaned_data["organisation"],
            channel=form.cleaned_data["channel"],
            account=form.cleaned_data["account"],
            by=request.acting.label,
            at=timezone.now(),
        )
        messages.success(request, _("记下了：%(seller)s。") % {"seller": payee.organisation.name})
        return redirect("payments:payees")
    status = 422 if form.is_bound else 200
    context = {"form": form, "payees": queries.payees()[: queries.SHOWN]}
    return render(request, "payments/payees.html", context, status=status)
