"""What the station makes of readings that were refused."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.health.actions import refused as actions
from songhe.health.forms.devices import ShownTimeForm
from songhe.health.models.devices import Device
from songhe.health.queries.devices import devices_visible_to
from songhe.health.queries.figures import zone_of
from songhe.health.states import RefusedWhy


@role_required(Role.OPERATOR)
@require_POST
def dismiss(request: SignedIn, code: str, why: str) -> HttpResponse:
    """Nobody needs them."""
    device, why = _device(request, code), _why(why)
    try:
        actions.dismiss_refused(device=device, why=why, by=request.acting.label, at=timezone.now())
    except actions.NothingThere:
        messages.info(request, _("已经有人处理过了。"))
    else:
        messages.success(request, _("好的，这些读数不要了。"))
    return redirect("health:device", code=code)


@role_required(Role.OPERATOR)
@require_POST
def accept(request: SignedIn, code: str, why: str) -> HttpResponse:
    """The clock was wrong by a known amount: take them with the time put right."""
    device, why, at = _device(request, code), _why(why), timezone.now()
    form = ShownTimeForm(request.POST)
    shift = _shift(device, form, at)
    if shift is None:
        messages.error(request, _("请写下设备上现在显示的日期和时间，才知道差多少。"))
        return redirect("health:device", code=code)
    try:
        taken = actions.accept_refused(
            device=device, why=why, shift=shift, by=request.acting.label, at=at
        )
    except actions.NothingThere:
        messages.info(request, _("已经有人处理过了。"))
    except actions.StillWrong:
        messages.error(request, _("这样改了时间还是不对，没有收下。请再看看设备上的时间。"))
    else:
        messages.success(request, _("改好时间，收下了 %(n)s 个读数。") % {"n": taken})
    return redirect("health:device", code=code)


def _shift(device: Device, form: ShownTimeForm, at: datetime) -> timedelta | None:
    """What to add: from what the device shows now, or as measured when it sent."""
    if not form.is_valid():
        return None
    shown: datetime | None = form.cleaned_data["shown"]
    if shown is not None:
        return at - shown.replace(tzinfo=zone_of(device.elder))
    return device.skew if device.clock_skew else None


def _device(request: SignedIn, code: str) -> Device:
    return get_object_or_404(devices_visible_to(request.acting), code=code)


def _why(why: str) -> RefusedWhy:
    if why not in RefusedWhy.values:
        raise Http404
    return RefusedWhy(why)
