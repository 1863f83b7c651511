"""The station's pages of devices: give one to an elder, see how it does, give it to another."""

from io import BytesIO

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.actions import devices as actions
from songhe.health.forms.devices import DeviceForm
from songhe.health.looking import note_look
from songhe.health.models.devices import Device
from songhe.health.queries.devices import (
    devices_by_need,
    devices_visible_to,
    elders_near,
    holdings_of,
)
from songhe.health.queries.readings import may_see_readings
from songhe.health.queries.refused import refused_of
from songhe.health.states import DeviceKind
from songhe.health.views.wishes import wishes_context
from songhe.health.words.troubles import refused_words, skew_words, troubles_of
from songhe.kernel.fields import seal, unseal

A_PAGE = 20
FOUND = 8
HOLDERS = 20
ONCE = "health_new_token"  # in the session, sealed, until it was shown


@role_required(Role.OPERATOR)
@require_safe
def devices(request: SignedIn) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:40]
    page = Paginator(devices_by_need(request.acting, timezone.now()), A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "words": words,
        "found": elders_near(request.acting, words)[:FOUND] if words else [],
        "page": shown,
        "devices": [(device, troubles_of(device)) for device in shown],
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
            return _show_once(request, device, token)
    return render(request, "health/devices/enrol.html", {"elder": elder, "form": form})


def _show_once(request: SignedIn, device: Device, token: str) -> HttpResponse:
    request.session[ONCE] = {"device": device.code, "token": seal(token)}
    return redirect("health:device", code=device.code)


def _usual_name(elder: Elder) -> str:
    return _("%(name)s的手表") % {"name": elder.call_name}


@role_required(Role.OPERATOR)
@require_safe
def device(request: SignedIn, code: str) -> HttpResponse:
    """One device; right after it got a token also that, as text and as a picture to scan."""
    at = timezone.now()
    device = get_object_or_404(devices_by_need(request.acting, at), code=code)
    refused = refused_of(device)
    open_ = may_see_readings(person=request.acting.person, elder=device.elder, at=at)
    if refused and open_:
        note_look(request.acting, device.elder, gettext_noop("没有收下的读数"), at)
    context = {
        "device": device,
        "troubles": troubles_of(device),
        "skew": skew_words(device.skew) if device.clock_skew else "",
        "refused": [(one, refused_words(one)) for one in refused],
        "whys": sorted({one.why for one in refused}),
        "may_see": open_,
        "holdings": holdings_of(device)[:HOLDERS],
        **_token_of(request, device),
        **wishes_context(request.acting, device.elder, at, device=device),
    }
    answer = render(request, "health/devices/device.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _token_of(request: SignedIn, device: Device) -> dict[str, object]:
    """The device's new token, the one time that it is shown."""
    once = request.session.pop(ONCE, None)
    if not once or once["device"] != device.code:
        return {}
    address, token = address_of(request), unseal(once["token"])
    return {"token": token, "address": address, "picture": picture_of(f"{address}#{token}")}


def address_of(request: SignedIn) -> str:
    return request.build_absolute_uri("/api/v1/readings")


def picture_of(words: str) -> SafeString:
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


@role_required(Role.OPERATOR)
@require_POST
def rotate(request: SignedIn, code: str) -> HttpResponse:
    """A new token; the old one stops at once."""
    device = get_object_or_404(devices_visible_to(request.acting), code=code)
    try:
        token = actions.rotate_token(device=device, by=request.acting.label, at=timezone.now())
    except actions.AlreadyRevoked:
        messages.info(request, _("这个设备已经停用了。"))
        return redirect("health:device", code=code)
    return _show_once(request, device, token)


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def move(request: SignedIn, code: str) -> HttpResponse:
    """Give the device to another elder of this station."""
    device = get_object_or_404(devices_visible_to(request.acting), code=code)
    if request.method == "POST":
        elder = get_object_or_404(
            elders_near(request.acting, ""), code=request.POST.get("elder", "")
        )
        return _move(request, device, elder)
    words = request.GET.get("q", "").strip()[:40]
    near = elders_near(request.acting, words).exclude(pk=device.elder_id)
    context = {"device": device, "words": words, "found": near[:FOUND]}
    return render(request, "health/devices/move.html", context)


def _move(request: SignedIn, device: Device, elder: Elder) -> HttpResponse:
    try:
        token = actions.move_device(
            device=device, elder=elder, by=request.acting.label, at=timezone.now()
        )
    except actions.AlreadyRevoked:
        messages.info(request, _("这个设备已经停用了。"))
    except actions.AlreadyHers:
        messages.info(request, _("这个设备已经在%(name)s名下。") % {"name": elder.name})
    else:
        messages.success(request, _("现在是%(name)s的了。") % {"name": elder.name})
        return _show_once(request, device, token)
    return redirect("health:device", code=device.code)
