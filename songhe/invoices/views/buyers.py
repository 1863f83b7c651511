"""Asking for an invoice, reading it, taking it along."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.states import Role
from songhe.invoices import queries
from songhe.invoices.actions.asking import (
    AlreadyAsked,
    BadNumber,
    NothingToInvoice,
    ask_invoice,
    withdraw_invoice,
)
from songhe.invoices.forms import WRONG_NUMBER, AskForm
from songhe.invoices.models import Invoice
from songhe.invoices.states import BuyerKind, InvoiceState
from songhe.kernel.flow import NotAllowed
from songhe.shop.models import Order
from songhe.shop.queries import orders_visible_to_acting


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: SignedIn, code: str) -> HttpResponse:
    """In whose name? One question, and it is done."""
    order = get_object_or_404(queries.orders_to_ask_for(request.acting), code=code)
    live = queries.live_invoice_of(order)
    if live is not None:
        return redirect("invoices:invoice", live.code)
    amount = queries.invoiceable(order) if order.state in queries.ASKABLE else 0
    if amount <= 0:
        messages.info(request, _("这一单没有要开票的钱。"))
        return redirect("shop:order", code)
    may_write_out = queries.is_own(order, request.acting) and queries.has_private(order)
    posted = request.method == "POST"
    form = AskForm(
        request.POST if posted else None,
        may_write_out=may_write_out,
        initial=_offered(request, order),
    )
    if posted and form.is_valid():
        answer = _asked(request, order, form)
        if answer is not None:
            return answer
    context = {"order": order, "form": form, "amount": amount}
    return render(request, "invoices/ask.html", context, status=422 if posted else 200)


def _offered(request: SignedIn, order: Order) -> dict[str, str]:
    """What stood on the last one, or simply the name of who asks."""
    person = order.elder.person if request.acting.elder else request.acting.person
    last = queries.last_buyer(person)
    if last is None:
        return {"kind": BuyerKind.PERSON, "name": person.name}
    return {"kind": last.buyer_kind, "name": last.buyer_name, "number": last.buyer_number}


def _asked(request: SignedIn, order: Order, form: AskForm) -> HttpResponse | None:
    """Ask; None if the form must be looked at again."""
    try:
        invoice = ask_invoice(
            order=order, buyer=form.buyer, acting=request.acting, at=timezone.now()
        )
    except BadNumber:
        form.add_error("number", WRONG_NUMBER)
        return None
    except (AlreadyAsked, NothingToInvoice):
        messages.info(request, _("这一单已经申请过，或者钱已经退了。"))
        return redirect("shop:order", order.code)
    messages.success(request, _("记下了，开好就告诉您。"))
    return redirect("invoices:invoice", invoice.code)


def find(request: SignedIn, code: str) -> Invoice:
    return get_object_or_404(queries.invoices_visible_to(request.acting), code=code)


@require_safe
@signed_in
def invoice(request: SignedIn, code: str) -> HttpResponse:
    """What stands on it, how far it is, and what was taken back of it."""
    found = find(request, code)
    if found.blue is not None:
        return redirect("invoices:invoice", found.blue.code)
    context = {
        "invoice": found,
        "lines": found.lines.order_by("pk"),
        "reds": queries.reds_of(found).defer("file"),
        "left": sum(queries.left_on(found).values()),
    }
    if request.acting.elder is None and request.acting.role == Role.MANAGER:
        return render(request, "invoices/desk_invoice.html", context)
    return render(request, "invoices/invoice.html", context)


@require_safe
@signed_in
def file(request: SignedIn, code: str) -> HttpResponse:
    """The file itself, as the gateway signed it."""
    found = find(request, code)
    if found.state not in {InvoiceState.ISSUED, InvoiceState.REVERSED}:
        raise Http404
    ending = found.file_type.rpartition("/")[2]
    answer = HttpResponse(bytes(found.file), content_type=found.file_type)
    answer["Content-Disposition"] = f'attachment; filename="invoice-{found.number}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@signed_in
def withdraw(request: SignedIn, code: str) -> HttpResponse:
    """It is not needed after all, or shall be in another name."""
    found = get_object_or_404(
        queries.invoices_visible_to(request.acting).filter(
            order__in=queries.orders_to_ask_for(request.acting).values("pk")
        ),
        code=code,
    )
    try:
        withdraw_invoice(invoice=found, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经在开了，收不回来。"))
        return redirect("invoices:invoice", code)
    messages.success(request, _("好的，不开了。要换抬头，可以再申请。"))
    return redirect("shop:order", found.order.code)


@require_safe
@signed_in
def of_order(request: SignedIn, code: str) -> HttpResponse:
    """What there is about invoices on an order's page."""
    order = get_object_or_404(orders_visible_to_acting(request.acting), code=code)
    found = queries.invoices_visible_to(request.acting).filter(order=order, blue=None)
    live = found.exclude(state=InvoiceState.WITHDRAWN).order_by("-pk").first()
    may_ask = (
        (live is None or live.state == InvoiceState.REVERSED)
        and order.state in queries.ASKABLE
        and queries.orders_to_ask_for(request.acting).filter(pk=order.pk).exists()
        and queries.invoiceable(order) > 0
    )
    context = {"order": order, "invoice": live, "may_ask": may_ask}
    return render(request, "invoices/_of_order.html", context)
