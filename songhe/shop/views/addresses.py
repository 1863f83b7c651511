"""Where it should go: chosen on a page of its own, then back to the purchase as it was."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import addresses as actions
from songhe.shop.address_forms import AddressForm
from songhe.shop.models import MOST_ADDRESSES, Address, Checkout
from songhe.shop.queries.addresses import addresses_of, home_of
from songhe.shop.views.checkouts import find
from songhe.shop.views.whose import show

HOME, STATION = "home", "station"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address(request: SignedIn, code: str) -> HttpResponse:
    """Offer the places, six at most; the one that is pressed is chosen."""
    found = find(request, code)
    if request.method == "POST":
        return _choose(request, found, _pressed(request, found))
    kept = list(addresses_of(found.elder))
    station = found.elder.station
    has_room = len(kept) < MOST_ADDRESSES
    known = {one.place for one in kept}
    context = {
        "checkout": found,
        "home": home_of(found.elder),
        "kept": kept,
        "station": station if station and station.address not in {*known, ""} else None,
        "has_room": has_room,
        "changing": "change" in request.GET,
    }
    return show(request, "shop/address.html", context)


def _pressed(request: SignedIn, found: Checkout) -> Address | None:
    wish = request.POST.get("address", "")
    if wish == HOME:
        return None
    if wish == STATION:
        try:
            return actions.keep_station(elder=found.elder, acting=request.acting, at=timezone.now())
        except (actions.NoSuchPlace, actions.TooManyAddresses) as none:
            raise Http404 from none
    return get_object_or_404(addresses_of(found.elder), code=wish)


def _choose(request: SignedIn, found: Checkout, chosen: Address | None) -> HttpResponse:
    try:
        actions.choose_address(
            checkout=found, address=chosen, acting=request.acting, at=timezone.now()
        )
    except NotAllowed:
        messages.info(request, _("已经请人付款或有了结果，地址不能再换了。"))
    return redirect("shop:checkout", found.code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write_address(request: SignedIn, code: str) -> HttpResponse:
    """Write down a place, or another wording of one, and choose it."""
    found = find(request, code)
    change = request.GET.get("change", "")
    before = get_object_or_404(addresses_of(found.elder), code=change) if change else None
    form = AddressForm(request.POST or None, initial=_initial(found, before))
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_address(
                elder=found.elder,
                place=form.written,
                acting=request.acting,
                replacing=before,
                default=form.cleaned_data["default"],
                at=timezone.now(),
            )
        except actions.TooManyAddresses:
            form.add_error(None, _("最多记四个地址，先改一个或删一个。"))
        else:
            return _choose(request, found, kept)
    context = {"checkout": found, "form": form, "before": before}
    return show(request, "shop/write_address.html", context)


def _initial(found: Checkout, before: Address | None) -> dict[str, object]:
    if before is None:
        region = found.elder.region
        return {"region": region.parent.code if region.parent else region.code}
    return {
        "label": before.label,
        "region": before.region.code,
        "place": before.place,
        "name": before.name,
        "phone": before.phone.removeprefix("+86"),
        "default": before.is_default,
    }


@require_POST
@signed_in
def let_address_go(request: SignedIn, code: str, address_code: str) -> HttpResponse:
    """It is not offered any more."""
    found = find(request, code)
    kept = get_object_or_404(addresses_of(found.elder), code=address_code)
    actions.let_address_go(address=kept, at=timezone.now())
    messages.success(request, _("“%(label)s”删掉了。") % {"label": kept.label})
    return redirect("shop:address", code)
