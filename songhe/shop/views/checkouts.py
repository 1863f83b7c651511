"""The page between choosing and paying: why, who, when, how much, and who pays."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from songhe.accounts.actions.pins import NoPinYet, PinRefused, check_pin
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Kinship
from songhe.catalogue.actions.stock import SoldOut
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries as payments
from songhe.payments.actions.intents import start_intent
from songhe.payments.gateways.payment import Refused, TryAgain
from songhe.payments.models import Intent
from songhe.shop import queries
from songhe.shop.actions import carts, guard, letting_go, paying, sharing
from songhe.shop.actions.again import start_again
from songhe.shop.actions.checkouts import CannotBeBought, TooManyOpen
from songhe.shop.actions.explaining import can_be_explained
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.forms import PinForm
from songhe.shop.models import Checkout
from songhe.shop.queries.addresses import sellers_too_far, where_to
from songhe.shop.states import CheckoutState, OrderState
from songhe.shop.views import cautions
from songhe.shop.views.whose import buyer


def find(request: SignedIn, code: str) -> Checkout:
    """Return a checkout that whoever asks may go on with.

    :raises Http404: if there is none such for them.
    """
    return get_object_or_404(queries.checkouts_visible_to(buyer(request.acting)), code=code)


@require_GET
@signed_in
def checkout(request: SignedIn, code: str) -> HttpResponse:
    """Ask who pays, wait for the family, or say what came of it."""
    found = find(request, code)
    if found.state == CheckoutState.PAID:
        return _on_to_orders(request, found)
    elder = found.elder
    lines = [line for order in found.orders.all() for line in order.lines.all()]
    goods = [one for one in found.orders.all() if can_be_explained(one.lines.all())]
    is_over = found.expires_at <= timezone.now()
    shares = queries.shares_of(found)
    may_ask = queries.may_ask_family(request.acting, found)
    workers = [line.booking.calendar.person for line in lines if line.booking]
    context = {
        "checkout": found,
        "lines": lines,
        "first": lines[0],
        "timed": any(line.starts_at for line in lines),
        "times": queries.times_served(elder, [person for person in workers if person]),
        "payers": _whom_to_ask(request, found) if may_ask else [],
        "may_ask": may_ask,
        "paid": queries.who_pays(found.orders.all()) if found.subsidy else [],
        "asked": queries.last_request_of(found),
        "shares": shares,
        "own": next((one for one in shares if one.payer_id == request.user.pk), None),
        "is_over": is_over,
        "where": where_to(found),
        "far": sellers_too_far(found),
        "may_explain": goods and found.state == CheckoutState.PLACED and not is_over,
        "explained": any(order.explained for order in goods),
    }
    return render(request, "shop/checkout.html", context)


def _whom_to_ask(request: SignedIn, found: Checkout) -> list[Kinship]:
    payers = queries.payers_of(found.elder)
    return [one for one in payers if one.relative_id != request.acting.person.pk]


def _on_to_orders(request: SignedIn, found: Checkout) -> HttpResponse:
    orders = list(found.orders.all())
    url = (
        reverse("shop:order", args=[orders[0].code]) if len(orders) == 1 else reverse("shop:orders")
    )
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pay(request: SignedIn, code: str) -> HttpResponse:
    """Pay oneself: an elder gives her PIN first; then on to the cashier."""
    found = find(request, code)
    if found.state != CheckoutState.PLACED:
        return redirect("shop:checkout", code)
    if request.acting.elder is None:
        if request.method != "POST":
            return redirect("shop:checkout", code)
        return to_cashier(request, found)
    return cautions.first_think(request, found) or _ask_pin(request, found)


def _ask_pin(request: SignedIn, found: Checkout) -> HttpResponse:
    person = found.elder.person
    if not person.pin_hash:
        messages.info(request, NoPinYet().words)
        return redirect(f"{reverse('accounts:pin')}?next={request.path}")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_pin(person=person, pin=form.cleaned_data["pin"], at=timezone.now())
        except PinRefused as refused:
            form.add_error("pin", refused.words)
        else:
            return to_cashier(request, found)
    return render(request, "shop/pay.html", {"checkout": found, "form": form})


def to_cashier(request: SignedIn, found: Checkout) -> HttpResponse:
    """Pay it all oneself, or say why not."""
    try:
        intent = paying.pay_self(
            checkout=found,
            payer=buyer(request.acting),
            acting=request.acting,
            at=timezone.now(),
        )
    except TimeIsUp:
        messages.warning(request, _("留的时间过了，请再来一次，很快的。"))
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except guard.CoolingOff:
        return redirect("shop:pay", found.code)
    except NotAllowed:
        messages.info(request, _("这一笔已经有了结果。"))
    else:
        return go_to_cashier(request, intent, reverse("shop:checkout", args=[found.code]))
    return redirect("shop:checkout", found.code)


def go_to_cashier(request: SignedIn, intent: Intent, back: str) -> HttpResponse:
    """Open the payment at the channel, with no transaction open, and send the payer there."""
    try:
        return redirect(start_intent(intent=intent, at=timezone.now()))
    except (TryAgain, Refused):
        messages.warning(request, _("收银台暂时连不上，钱没有付，请过一会儿再试。"))
    except NotAllowed:
        messages.info(request, _("这一笔已经有了结果。"))
    return redirect(back)


@require_POST
@signed_in
def drop(request: SignedIn, code: str) -> HttpResponse:
    """Not wanted after all."""
    found = find(request, code)
    try:
        letting_go.drop_checkout(checkout=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一笔已经有了结果。"))
    else:
        messages.success(request, _("取消了，没有付钱。"))
    return redirect("shop:checkout", code)


@require_POST
@signed_in
def again(request: SignedIn, code: str) -> HttpResponse:
    """Try once more what came to nothing: the same things, at the same time if it is free."""
    found = find(request, code)
    try:
        fresh = start_again(checkout=found, acting=request.acting, at=timezone.now())
    except SlotTaken as taken:
        messages.warning(request, _("那个时间已经被别人约走了，请选一个别的时间。"))
        return redirect(
            f"{reverse('shop:book', args=[taken.listing.code])}?elder={found.elder.code}"
        )
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except SoldOut:
        carts.put_back_into_cart(checkout=found, owner=buyer(request.acting), at=timezone.now())
        messages.warning(request, _("有一样不够了，都放回购物车了，请看看数量。"))
        return redirect("shop:cart")
    except TooManyOpen:
        messages.warning(request, _("还有几笔没有付款，请先付款或取消，再订新的。"))
    else:
        return redirect("shop:checkout", fresh.code)
    return redirect("shop:checkout", code)


@require_GET
@signed_in
def returned(request: SignedIn, code: str) -> HttpResponse:
    """The payer is back from the cashier: finish what the channel confirmed, and show it."""
    person = buyer(request.acting)
    asked = queries.pay_requests_for(person).filter(checkout__code=code).first()
    found = asked.checkout if asked else find(request, code)
    share = asked if asked is not None and asked.is_share else None
    settled = payments.settled_intent_of(share.subject if share else found.subject)
    if settled is not None and share is not None:
        sharing.settle_share(request_code=share.code, intent_code=settled.code, at=timezone.now())
        return redirect("shop:request", share.code)
    if settled is not None:
        found = paying.settle_checkout(
            subject_code=found.code, intent_code=settled.code, at=timezone.now()
        )
    orders = list(found.orders.all())
    if found.state == CheckoutState.PAID and found.paid_by_id == person.pk:
        _say_what_came(request, [order.state for order in orders])
        if len(orders) == 1:
            return redirect("shop:order", orders[0].code)
        return redirect("shop:orders")
    if asked is not None:
        return redirect("shop:request", asked.code)
    return redirect("shop:checkout", found.code)


def _say_what_came(request: SignedIn, states: list[str]) -> None:
    if OrderState.REFUNDED in states:
        messages.warning(request, _("有一部分没有办成，钱已经安排退回，原因写在订单里。"))
