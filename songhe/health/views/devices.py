"""The station's page of devices: give one to an elder, see when it last sent, take it back."""

from io import BytesIO

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.actions import devices as actions
from songhe.health.forms import DeviceForm
from songhe.health.queries.devices import devices_visible_to, elders_near
from songhe.health.states import DeviceKind
from songhe.kernel.fields import seal, unseal

A_PAGE = 20
FOUND = 8
ONCE = "health_new_token"  # in the session, sealed, until it was shown


@role_required(Role.OPERATOR)
@require_safe
def devices(request: SignedIn) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:40]
    page = Paginator(devices_visible_to(request.acting), A_PAGE)
    context = {
        "words": words,
        "found": elders_near(request.acting, words)[:FOUND] if words else [],
        "page": page.get_page(request.GET.get("page")),
    }
    return render(request, "health/devices/list.html", context)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def enrol(request: SignedIn, code: str) -> HttpResponse:
    """Give an elder of this station a device; its token is shown once, on the next page."""
    elder = get_object_or_404(elders_near(request.acting, ""), code=code)
    form = DeviceForm(request.POST or None, initial={"name": _usual_name(elder)})
    if request.method == "POST" and form.is_valid():
        try:
            device, token = actions.enrol_device(
                elder=elder,
                kind=DeviceKind(form.cleaned_data["kind"]),
                name=form.cleaned_data["name"],
                serial=form.cleaned_data["serial"],
                by=request.acting.label,
                at=timezone.now(),
            )
        except actions.SerialTaken:
            form.add_error(
                "serial", _("这个设备号正在别的设备上用。请先停用那个设备，或再核对一遍号码。")
            )
        else:
            request.session[ONCE] = {"device": device.code, "token": seal(token)}
            return redirect("health:device", code=device.code)
    return render(request, "health/devices/enrol.html", {"elder": elder, "form": form})


def _usual_name(elder: Elder) -> str:
    return _("%(name)s的手表") % {"name": elder.call_name}


@role_required(Role.OPERATOR)
@require_safe
def device(request: SignedIn, code: str) -> HttpResponse:
    """One device; right after enrolling also its token, as text and as a picture to scan."""
    device = get_object_or_404(devices_visible_to(request.acting), code=code)
    once = request.session.pop(ONCE, None)
    token = unseal(once["token"]) if once and once["device"] == device.code else ""
    context = {"device": device, "token": token, "address": _address(request)}
    if token:
        context["picture"] = _picture(f"{_address(request)}#{token}")
    answer = render(request, "health/devices/device.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _address(request: SignedIn) -> str:
    return request.build_absolute_uri("/api/v1/readings")


def _picture(words: str) -> SafeString:
    """A QR code as SVG, dark on light in any theme."""
    out = BytesIO()
    segno.make(words, error="m").save(
        out,
        kind="svg",
        scale=5,
        light="#fff",
        xmldecl=False,
        svgns=False,
        omitsize=False,
        nl=False,
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno from our own words


@role_required(Role.OPERATOR)
@require_POST
def revoke(request: SignedIn, code: str) -> HttpResponse:
    device = get_object_or_404(devices_visible_to(request.acting), code=code)
    try:
        actions.revoke_device(device=device, by=request.acting.label, at=timezone.now())
    except actions.AlreadyRevoked:
        messages.info(request, _("这个设备已经停用了。"))
    else:
        messages.success(request, _("已停用，它再发来的读数不会被接收。"))
    return redirect("health:device", code=code)
