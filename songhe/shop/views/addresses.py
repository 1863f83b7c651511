"""Where it should go: chosen on a page of its own, then back to the purchase as it was."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import addresses as actions
from songhe.shop.address_forms import STEPS, AddressForm
from songhe.shop.models import MOST_ADDRESSES, Address, Checkout
from songhe.shop.queries.addresses import addresses_of, home_of
from songhe.shop.views.checkouts import find
from songhe.shop.views.whose import chosen_elder, elders_of

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
    return render(request, "shop/address.html", context)


def _pressed(request: SignedIn, found: Checkout) -> Address | None:
    wish = request.POST.get("address", "").replace("\x00", "")
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
    sheet = write_down(request, found.elder)
    if sheet.kept is not None:
        return _choose(request, found, sheet.kept)
    before = sheet.before
    context = sheet.asks | {
        "back_url": reverse("shop:address", args=[code]),
        "drop_url": reverse("shop:let_address_go", args=[code, before.code]) if before else "",
        "keep_words": _("记下来，就送这里"),
    }
    return render(request, "shop/write_address.html", context)


@require_POST
@signed_in
def let_address_go(request: SignedIn, code: str, address_code: str) -> HttpResponse:
    """It is not offered any more."""
    drop(request, find(request, code).elder, address_code)
    return redirect("shop:address", code)


@require_safe
@signed_in
def my_addresses(request: SignedIn) -> HttpResponse:
    """Her places, without a purchase: four and her home; for her, and for who may buy for her."""
    elder = chosen_elder(request.acting, request.GET.get("elder", ""))
    if elder is None:
        ask = {"elders": elders_of(request.acting), "question": _("谁的地址？")}
        return render(request, "shop/choose_elder.html", ask)
    kept = list(addresses_of(elder))
    context = {
        "elder": elder,
        "home": home_of(elder),
        "kept": kept,
        "has_room": len(kept) < MOST_ADDRESSES,
    }
    return render(request, "shop/my_addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_address(request: SignedIn) -> HttpResponse:
    """Write down one of her places, for later."""
    elder = _whose(request)
    sheet = write_down(request, elder, by_steps=True)
    if sheet.kept is not None:
        messages.success(request, _("“%(label)s”记下了。") % {"label": sheet.kept.label})
        return redirect(_list_of(elder))
    before = sheet.before
    drop_url = reverse("shop:drop_address", args=[before.code]) if before else ""
    context = sheet.asks | {
        "back_url": _list_of(elder),
        "drop_url": f"{drop_url}?elder={elder.code}",
        "keep_words": _("记下来"),
        "whose": None if request.acting.elder else elder,
    }
    return render(request, "shop/write_address.html", context)


@require_POST
@signed_in
def drop_address(request: SignedIn, address_code: str) -> HttpResponse:
    """One of her places is not offered any more."""
    elder = _whose(request)
    drop(request, elder, address_code)
    return redirect(_list_of(elder))


def _whose(request: SignedIn) -> Elder:
    """Return the elder whose place it is; of several the address says which."""
    elder = chosen_elder(request.acting, request.GET.get("elder", ""))
    if elder is None:
        raise Http404
    return elder


def _list_of(elder: Elder) -> str:
    return f"{reverse('shop:my_addresses')}?elder={elder.code}"


@dataclass(frozen=True)
class Sheet:
    """What is being written, of which place it is another wording, and what was kept of it."""

    form: AddressForm
    before: Address | None
    kept: Address | None = None
    step: int | None = None  # where one thing a screen is asked

    @property
    def asks(self) -> dict[str, object]:
        """What the page shows of it."""
        context: dict[str, object] = {"form": self.form, "before": self.before}
        if self.step is None:
            return context
        self.form.ask_only(self.step)
        return context | {
            "step": self.step,
            "number": self.step + 1,
            "steps": len(STEPS),
            "question": STEPS[self.step][0],
        }


def write_down(request: SignedIn, elder: Elder, *, by_steps: bool = False) -> Sheet:
    """Read what was written of a place of hers, and keep it if all of it is there.

    An elder is always asked one thing a screen.
    """
    change = request.GET.get("change", "").replace("\x00", "")
    before = get_object_or_404(addresses_of(elder), code=change) if change else None
    form = AddressForm(request.POST or None, initial=_initial(elder, before))
    if request.method != "POST":
        return Sheet(form, before, step=0 if by_steps or request.acting.elder else None)
    step, goes_on = _step(request, form)
    if goes_on or not form.is_valid():
        return Sheet(form, before, step=step)
    try:
        kept = actions.keep_address(
            elder=elder,
            place=form.written,
            acting=request.acting,
            replacing=before,
            default=form.cleaned_data["default"],
            at=timezone.now(),
        )
    except actions.TooManyAddresses:
        form.add_error(None, _("最多记四个地址，先改一个或删一个。"))
        return Sheet(form, before, step=step)
    return Sheet(form, before, kept)


def _step(request: SignedIn, form: AddressForm) -> tuple[int | None, bool]:
    """Return which question to ask, and whether it comes before all of it can be kept.

    A whole sheet, sent at once, has no questions.
    """
    sent = request.POST.get("step", "")
    if sent not in map(str, range(len(STEPS))):
        return None, False
    if "back" in request.POST:
        form.errors.clear()  # what was typed so far is not judged on the way back
        return max(int(sent) - 1, 0), True
    following = form.next_step(int(sent))
    return (int(sent), False) if following is None else (following, True)


def drop(request: SignedIn, elder: Elder, code: str) -> None:
    kept = get_object_or_404(addresses_of(elder), code=code)
    actions.let_address_go(address=kept, at=timezone.now())
    messages.success(request, _("“%(label)s”删掉了。") % {"label": kept.label})


def _initial(elder: Elder, before: Address | None) -> dict[str, object]:
    if before is None:
        region = elder.region
        return {"region": region.parent.code if region.parent else region.code}
    return {
        "label": before.label,
        "region": before.region.code,
        "place": before.place,
        "name": before.name,
        "phone": before.phone.removeprefix("+86"),
        "default": before.is_default,
    }
