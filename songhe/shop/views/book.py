"""Choosing a time, or how many, and holding it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.booking import queries as booking
from songhe.booking.queries import Slot
from songhe.catalogue import queries as catalogue
from songhe.catalogue.actions.stock import SoldOut
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.kernel.templatetags.moments import moment
from songhe.shop import queries
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import (
    CannotBeBought,
    TooManyOpen,
    Wanted,
    start_checkout,
)
from songhe.shop.actions.enough import check_enough
from songhe.shop.actions.taking import SlotTaken, known_faces_first
from songhe.shop.forms import BookForm, new_token
from songhe.shop.models import MOST_OF_ONE
from songhe.shop.rules.choose import few_of
from songhe.shop.rules.price import line_total
from songhe.shop.views.reach import goal_of, when_too_far
from songhe.shop.views.whose import NobodyYet, buyer, chosen_elder, elders_of

AHEAD = 14  # days shown
DAYS = 6  # choices of a day
TIMES = 6  # choices of a time
WAYS = 6  # choices of how many
DIGITS = 4
OTHER = "other"  # none of the choices


@dataclass(frozen=True)
class Choice:
    """One free time and who would come."""

    starts_at: datetime
    worker: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def book(request: SignedIn, code: str) -> HttpResponse:
    """Offer at most six times; the one that is pressed is held."""
    listing = get_object_or_404(
        Listing.objects.exclude(state=ListingState.DRAFT).select_related(
            "category__parent", "provider__organisation", "stock"
        ),
        code=code,
    )
    at = timezone.now()
    try:
        elder = chosen_elder(request.acting, request.GET.get("elder", ""))
    except NobodyYet:
        return render(request, "shop/for_nobody.html", {"listing": listing})
    if elder is None:
        context = {"listing": listing, "elders": elders_of(request.acting)}
        return render(request, "shop/choose_elder.html", context)
    to = request.GET.get("to", "")
    goal = goal_of(elder, to)
    if request.method == "POST":
        return _book(request, listing, elder, at)
    if offered := when_too_far(listing, elder, goal, at):
        return render(request, "shop/too_far.html", {"listing": listing, "elder": elder} | offered)
    context = {
        "to": to,
        "listing": listing,
        "elder": elder,
        "need": queries.need_met_by(listing, elder),
        "why_not": catalogue.why_not_on_sale(listing, at),
        "token": new_token(),
        "offer": _offer(request.GET.get("offer", "")),
    }
    if not listing.is_service:
        return render(request, "shop/book_goods.html", _goods(context, listing))
    quantity = _quantity(request.GET.get("many", ""), listing)
    if quantity is None:
        return _ask_how_many(request, context | _ways(listing))
    context |= {
        "quantity": quantity,
        "minutes": listing.minutes_for(quantity),
        "total": line_total(listing.price, quantity),
    }
    times = _times(request, listing, elder, at, quantity=quantity)
    return render(request, "shop/book.html", context | times)


def _quantity(text: str, listing: Listing) -> int | None:
    """Return how many hours, people or portions are meant; None where that must be said first."""
    quantities = listing.quantities
    if len(quantities) == 1:
        return quantities[0]
    many = int(text) if text.isascii() and text.isdecimal() and len(text) < DIGITS else 0
    return many if listing.fits(many) else None


def _ask_how_many(request: SignedIn, context: dict[str, object]) -> HttpResponse:
    said = request.GET.get("many", "")
    if not (said and context["has_more"]):
        return render(request, "shop/how_many.html", context)
    return render(request, "shop/how_many_other.html", context | {"said": said.replace(OTHER, "")})


def _ways(listing: Listing) -> dict[str, object]:
    """Six choices; where there are more numbers than that, five and a door to all others."""
    numbers = listing.quantities
    few = numbers if len(numbers) <= WAYS else numbers[: WAYS - 1]
    return {
        "ways": [(number, line_total(listing.price, number)) for number in few],
        "has_more": len(few) < len(numbers),
        "most": numbers[-1],
    }


def _goods(context: dict[str, object], listing: Listing) -> dict[str, object]:
    return context | {
        "variants": list(catalogue.variants_of(listing)),
        "most": min(listing.stock.left, MOST_OF_ONE),
    }


def _offer(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _times(
    request: SignedIn, listing: Listing, elder: Elder, at: datetime, *, quantity: int
) -> dict[str, object]:
    today = timezone.localdate(at)
    found = booking.free_days(
        calendars=catalogue.calendars_for(listing),
        days=[today + timedelta(days=number) for number in range(AHEAD)],
        minutes=listing.minutes_for(quantity),
        buffer_minutes=listing.buffer_minutes,
        at=at,
    )
    free = {day: slots for day, slots in found.items() if slots}
    day = _wished(request.GET.get("day", ""), free)
    more_days = len(free) > 1
    most = TIMES
    if request.acting.elder is not None:  # the other doors of her page are choices too
        most -= int(more_days) + int(_offer(request.GET.get("offer", "")) is not None)
    return {
        "day": day,
        "choices": _choices(free[day], elder, soonest=day == min(free), most=most) if day else [],
        "other_days": list(free)[:DAYS] if "days" in request.GET else [],
        "more_days": more_days,
    }


def _wished(text: str, free: dict[date, list[Slot]]) -> date | None:
    try:
        wished = parse_date(text)
    except ValueError:
        wished = None
    return wished if wished in free else next(iter(free), None)


def _choices(slots: list[Slot], elder: Elder, *, soonest: bool, most: int) -> list[Choice]:
    times = few_of(sorted({slot.starts_at for slot in slots}), soonest=soonest, most=most)
    faces = known_faces_first(
        list({slot.calendar.pk: slot.calendar for slot in slots}.values()), elder
    )
    rank = {calendar.pk: place for place, calendar in enumerate(faces)}
    best = {
        time: min(
            (slot.calendar for slot in slots if slot.starts_at == time),
            key=lambda calendar: rank[calendar.pk],
        )
        for time in times
    }
    return [Choice(time, best[time].name) for time in times]


def _book(request: SignedIn, listing: Listing, elder: Elder, at: datetime) -> HttpResponse:
    form = BookForm(request.POST)
    to = request.GET.get("to", "")
    here = f"{reverse('shop:book', args=[listing.code])}?elder={elder.code}" + (to and f"&to={to}")
    if not form.is_valid():
        messages.warning(request, _("请先选一个时间。"))
        return redirect(here)
    starts_at = form.cleaned_data["starts_at"]
    quantity = form.cleaned_data["quantity"] or listing.nearest(1)
    if listing.is_service:
        here += f"&many={quantity}"
    if listing.is_service and (starts_at is None or starts_at <= at):
        messages.warning(request, _("请先选一个时间。"))
        return redirect(here)
    variants = {one.code: one for one in catalogue.variants_of(listing)}
    variant = variants.get(form.cleaned_data["variant"])
    if variants and variant is None:
        messages.warning(request, _("请先选一款。"))
        return redirect(here)
    wanted = Wanted(listing, quantity, starts_at if listing.is_service else None, variant)
    if form.cleaned_data["into_cart"]:
        return _into_cart(request, wanted, elder, at)
    token = form.cleaned_data["token"]
    try:
        check_enough(wanted, acting=request.acting, token=token)
        checkout = start_checkout(
            elder=elder,
            lines=[wanted],
            acting=request.acting,
            token=token,
            replacing=True,
            goal=goal_of(elder, to),
            at=at,
        )
    except SlotTaken as taken:
        return _offer_next(request, taken, here)
    except (CannotBeBought, SoldOut, TooManyOpen) as refused:
        messages.warning(request, _why(refused))
        return redirect(here)
    return redirect("shop:checkout", checkout.code)


def _into_cart(
    request: SignedIn,
    wanted: Wanted,
    elder: Elder,
    at: datetime,
) -> HttpResponse:
    add_to_cart(
        owner=buyer(request.acting),
        elder=elder,
        listing=wanted.listing,
        quantity=wanted.quantity,
        starts_at=wanted.starts_at,
        variant=wanted.variant,
        at=at,
    )
    messages.success(request, _("放进购物车了。"))
    return redirect("shop:cart")


def _offer_next(request: SignedIn, taken: SlotTaken, here: str) -> HttpResponse:
    if taken.next_free is None:
        messages.warning(request, _("刚才那个时间被别人先约走了，近两周都约满了。"))
        return redirect(here)
    starts_at = timezone.localtime(taken.next_free.starts_at)
    messages.warning(
        request,
        _("刚才那个时间被别人先约走了，%(when)s还空着。") % {"when": moment(starts_at)},
    )
    return redirect(f"{here}&day={starts_at.date()}&offer={starts_at:%Y-%m-%dT%H:%M:%S}%2B08:00")


def _why(refused: CannotBeBought | SoldOut | TooManyOpen) -> str:
    if isinstance(refused, CannotBeBought):
        return refused.why
    if isinstance(refused, SoldOut) and refused.left < 1:
        return _("暂时卖完了，到货后可以再买。")
    if isinstance(refused, SoldOut):
        return _("只剩 %(left)s 件了，请减少数量。") % {"left": refused.left}
    return _("还有几笔没有付款，请先付款或取消，再订新的。")
