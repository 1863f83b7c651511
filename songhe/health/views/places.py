"""The places in which an elder is at home: outside all of them somebody is called."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.consent.states import DataGroup
from songhe.health.actions.fences import AlreadyRemoved, remove_fence, set_fence
from songhe.health.forms.marks import PlaceForm
from songhe.health.looking import note_look
from songhe.health.models.fences import Fence
from songhe.health.queries.fences import fences_of, may_set_fence
from songhe.health.queries.positions import latest_position_of
from songhe.health.rules.fence import Circle

Centres = dict[str, tuple[str, float, float]]


@signed_in
@require_safe
def places(request: SignedIn, code: str) -> HttpResponse:
    at = timezone.now()
    elder = _elder_or_404(request.acting, code, at)
    _note(request.acting, elder, at)
    context = {
        "elder": elder,
        "fences": fences_of(elder.pk, at),
        "herself": request.acting.elder == elder,
    }
    return render(request, "health/places/list.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def new_place(request: SignedIn, code: str) -> HttpResponse:
    """Around what, how far, when: and outside of it somebody is called."""
    at = timezone.now()
    elder = _elder_or_404(request.acting, code, at)
    centres = _centres(elder, at)
    choices = [(key, words) for key, (words, _lat, _lon) in centres.items()]
    form = PlaceForm(request.POST or None, centres=choices)
    if request.method == "POST" and form.is_valid():
        _words, latitude, longitude = centres[form.cleaned_data["centre"]]
        hours = PlaceForm.HOURS[form.cleaned_data["hours"]]
        set_fence(
            elder=elder,
            name=form.cleaned_data["name"],
            circle=Circle(latitude, longitude, form.cleaned_data["radius"], *hours),
            acting=request.acting,
            at=at,
        )
        messages.success(request, _("记下了。走出去五分钟，就会告诉家人。"))
        return redirect("health:places", code=code)
    _note(request.acting, elder, at)
    context = {"elder": elder, "form": form, "centres": centres}
    return render(request, "health/places/new.html", context)


@signed_in
@require_POST
def remove_place(request: SignedIn, code: str, place: str) -> HttpResponse:
    at = timezone.now()
    elder = _elder_or_404(request.acting, code, at)
    fence = get_object_or_404(Fence, elder=elder, code=place)
    try:
        remove_fence(fence=fence, acting=request.acting, at=at)
    except AlreadyRemoved:
        messages.info(request, _("这个地方已经不算了。"))
    else:
        messages.success(request, _("好，这个地方不算了。"))
    return redirect("health:places", code=code)


def _elder_or_404(acting: Acting, code: str, at: datetime) -> Elder:
    elder = Elder.objects.select_related("person", "region").filter(code=code).first()
    if elder is None or not may_set_fence(acting=acting, elder=elder, at=at):
        raise Http404
    return elder


def _note(acting: Acting, elder: Elder, at: datetime) -> None:
    note_look(acting, elder, gettext_noop("常去的地方"), at, group=DataGroup.LOCATION)


def _centres(elder: Elder, at: datetime) -> Centres:
    """What a place may lie around: where she is just now, or the middle of her community."""
    found: Centres = {}
    position = latest_position_of(elder_id=elder.pk, at=at)
    if position is not None:
        place = position.place
        found["now"] = (_("现在所在的地方"), place.latitude, place.longitude)
    region = elder.region
    if region.latitude is not None and region.longitude is not None:
        words = _("%(name)s的中心") % {"name": region.name}
        found["community"] = (words, region.latitude, region.longitude)
    return found
