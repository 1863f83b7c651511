"""Codes on devices: the station prints them, she or a relative scans one and it is hers."""

import json
import unicodedata

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts.actions import limits
from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.actions import claims as actions
from songhe.health.forms.devices import SheetForm
from songhe.health.queries.claims import claims_of_station, elders_to_claim_for, open_claim
from songhe.health.states import DeviceKind
from songhe.health.views.devices import address_of, picture_of
from songhe.kernel.fields import seal, unseal

SHEET = "health_claim_sheet"  # in the session, sealed, until it was shown


@role_required(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def claims(request: SignedIn) -> HttpResponse:
    """Print a sheet of codes; which still wait to be used."""
    at = timezone.now()
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = DeviceKind(form.cleaned_data["kind"])
        printed = actions.print_claims(
            acting=request.acting, kind=kind, many=form.cleaned_data["many"], at=at
        )
        labels = [[str(kind.label), one.words, one.token] for one in printed]
        request.session[SHEET] = seal(json.dumps(labels))
        return redirect("health:claim_sheet")
    waiting = claims_of_station(request.acting, at)
    context = {"form": form, "waiting": waiting[:100], "number": waiting.count()}
    return render(request, "health/devices/claims.html", context)


@role_required(Role.OPERATOR)
@require_safe
def claim_sheet(request: SignedIn) -> HttpResponse:
    """The sheet, the one time that it is shown."""
    sealed = request.session.pop(SHEET, None)
    if sealed is None:
        return redirect("health:claims")
    address = address_of(request)
    labels = [
        {
            "kind": kind,
            "words": "-".join(words[at : at + 4] for at in range(0, len(words), 4)),
            "claim": picture_of(request.build_absolute_uri(reverse("health:claim", args=[words]))),
            "setting": picture_of(f"{address}#{token}"),
        }
        for kind, words, token in json.loads(unseal(sealed))
    ]
    answer = render(request, "health/devices/sheet.html", {"labels": labels, "address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in
@require_safe
def claim_typed(request: SignedIn) -> HttpResponse:
    """For whom the camera does not do it: the letters under the picture."""
    if not elders_to_claim_for(request.acting):
        raise Http404
    words = unicodedata.normalize("NFKC", request.GET.get("code", "")).upper()
    letters = "".join(letter for letter in words if letter.isalnum() and letter.isascii())
    if letters:
        return redirect("health:claim", code=letters[:40])
    return render(request, "health/claims/typed.html", {})


@signed_in
@require_http_methods(["GET", "POST"])
def claim(request: SignedIn, code: str) -> HttpResponse:
    """For whom is it? One tap, and the device is in use."""
    elders = elders_to_claim_for(request.acting)
    if not elders:
        raise Http404
    at = timezone.now()
    try:
        limits.take(what="claim.person", who=str(request.user.pk), at=at)
    except limits.TooOften:
        return _gone(request, 429)
    found = open_claim(code, at)
    if found is None:
        return _gone(request, 404)
    if request.method == "POST":
        return _claim(request, code, elders)
    context = {"claim": found, "elders": elders, "code": code}
    return render(request, "health/claims/claim.html", context)


def _claim(request: SignedIn, code: str, elders: list[Elder]) -> HttpResponse:
    chosen = {elder.code: elder for elder in elders}.get(request.POST.get("elder", ""))
    if chosen is None:
        raise Http404
    try:
        device = actions.claim_device(
            words=code, elder=chosen, acting=request.acting, at=timezone.now()
        )
    except actions.NoSuchClaim:
        return _gone(request, 404)
    messages.success(request, _("好了，%(device)s可以用了。") % {"device": device.name})
    if request.acting.elder is not None:
        return redirect("health:mine")
    return redirect("health:elder", code=chosen.code)


def _gone(request: SignedIn, status: int) -> HttpResponse:
    """Wrong, used and too old look the same; so does having tried too often, but for a word."""
    context = {"often": status == 429}
    return render(request, "health/claims/gone.html", context, status=status)
