"""The hour for explaining: the seller agrees one by telephone or proposes another, which she or
who may order for her answers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.booking.actions import AlreadyBooked
from songhe.kernel.flow import NotAllowed
from songhe.shipping import queries
from songhe.shipping.actions import another_hour as actions
from songhe.shipping.actions.explaining import AgreedAlready, NotOfTheSeller, agree_explaining
from songhe.shipping.forms import ExplainForm
from songhe.shipping.models import Shipment
from songhe.shipping.views.own import manager_required, own_shipment

DIGITS = 20  # of the longest key


@require_POST
@manager_required
def explain(request: SignedIn, code: str) -> HttpResponse:
    """Somebody comes and shows her how to use it."""
    return _at_an_hour(request, code, agree_explaining, _("约好了，已经告诉长辈、家人和上门的人。"))


@require_POST
@manager_required
def propose(request: SignedIn, code: str) -> HttpResponse:
    """Ask her whether another hour fits."""
    done = _("已经问长辈和家人了，有答复马上告诉您。")
    return _at_an_hour(request, code, actions.propose_hour, done)


def _at_an_hour(
    request: SignedIn, code: str, deed: Callable[..., object], done: str
) -> HttpResponse:
    """Do it with one of the seller's people and an hour, and say what came of it."""
    found = own_shipment(request, code)
    form = ExplainForm(request.POST, provider=found.provider)
    if not form.is_valid():
        messages.warning(request, _("请选谁去教、什么时候去。"))
        return redirect("shipping:shipment", code)
    try:
        deed(shipment=found, **form.cleaned_data, by=request.acting.label, at=timezone.now())
    except AlreadyBooked:
        messages.warning(request, _("这个时间他有别的安排或不上班，请换个时间。"))
    except actions.HourOver:
        messages.warning(request, _("这个时间已经过了，请换个时间。"))
    except (AgreedAlready, NotOfTheSeller):
        messages.info(request, _("已经约好了，或者他不是您这里的人。"))
    except NotAllowed:
        messages.info(request, _("这一单的情况刚刚变了，请看看现在的状态。"))
    else:
        messages.success(request, done)
    return redirect("shipping:shipment", code)


def _hers(request: SignedIn, code: str) -> Shipment:
    """Return a shipment to her and to who may order for her.

    :raises Http404: to everybody else.
    """
    acting = request.acting
    person = acting.elder.person if acting.elder else acting.person
    found = get_object_or_404(queries.shipments_visible_to(person), code=code)
    if not queries.may_say_when(found, acting, timezone.now()):
        raise Http404
    return found


@require_POST
@signed_in
def answer(request: SignedIn, code: str) -> HttpResponse:
    """Say whether it fits."""
    found = _hers(request, code)
    fits, hour = request.POST.get("fits") == "yes", request.POST.get("hour", "")
    try:
        actions.answer_hour(
            shipment=found,
            hour=int(hour) if hour.isdecimal() and len(hour) < DIGITS else 0,
            fits=fits,
            acting=request.acting,
            at=timezone.now(),
        )
    except NotAllowed:
        messages.info(request, _("商家改了时间，或者过了答复的时间，请再看一看。"))
    else:
        done = _("约好了，到时候有人来教。") if fits else _("好的，请商家另提一个时间。")
        messages.success(request, done)
    return redirect("shipping:for_order", found.order.code)


@require_POST
@signed_in
def put_off(request: SignedIn, code: str) -> HttpResponse:
    """The hour does not fit any more."""
    found = _hers(request, code)
    try:
        actions.put_off(shipment=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("快到时间了，请打电话和商家说。"))
    else:
        messages.success(request, _("好的，请商家另提一个时间。"))
    return redirect("shipping:for_order", found.order.code)


@require_POST
@signed_in
def do_without(request: SignedIn, code: str) -> HttpResponse:
    """Nobody need come and show it to her."""
    found = _hers(request, code)
    try:
        actions.do_without(shipment=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("情况刚刚变了，请看看现在约在什么时候。"))
    else:
        messages.success(request, _("好的，不用人来教了，东西照样送。"))
    return redirect("shipping:for_order", found.order.code)
