"""A seller's invoices, and how the tax office knows it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue.models import Category, Provider
from songhe.invoices import queries
from songhe.invoices.actions.sellers import retry_invoice, set_identity
from songhe.invoices.forms import IdentityForm
from songhe.invoices.models import TaxIdentity
from songhe.invoices.states import Rate, TaxpayerKind
from songhe.kernel.flow import NotAllowed

PAGE = 30
manager_required = role_required(Role.MANAGER)


def _provider(request: SignedIn) -> Provider:
    if request.acting.elder is not None:
        raise Http404
    return get_object_or_404(Provider, organisation=request.acting.organisation)


@require_safe
@manager_required
def seller(request: SignedIn) -> HttpResponse:
    """Every invoice in the seller's name, newest first."""
    provider = _provider(request)
    found = queries.invoices_of_seller(request.acting)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "identity": TaxIdentity.objects.filter(provider=provider).first(),
    }
    return render(request, "invoices/seller.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def identity(request: SignedIn) -> HttpResponse:
    """Name, number and rates: without them nothing can be issued."""
    provider = _provider(request)
    known = TaxIdentity.objects.filter(provider=provider).first()
    sold = Category.objects.filter(listings__provider=provider).distinct().order_by("code")
    posted = request.method == "POST"
    form = IdentityForm(
        request.POST if posted else None, categories=list(sold), initial=_known(provider, known)
    )
    if posted and form.is_valid():
        set_identity(
            provider=provider,
            identity=form.identity,
            rates=form.rates,
            by=request.acting.label,
            at=timezone.now(),
        )
        messages.success(request, _("记下了。等着的发票这就去开。"))
        return redirect("invoices:seller")
    return render(request, "invoices/identity.html", {"form": form}, status=422 if posted else 200)


def _known(provider: Provider, known: TaxIdentity | None) -> dict[str, str]:
    if known is None:
        return {
            "name": provider.name,
            "phone": provider.organisation.phone,
            "kind": TaxpayerKind.SMALL,
            "usual_rate": Rate.ONE,
        }
    rates = {f"rate_{one.category}": one.rate for one in known.rates.all()}
    return {
        "name": known.name,
        "tax_number": known.tax_number,
        "address": known.address,
        "phone": known.phone,
        "kind": known.kind,
        "usual_rate": known.usual_rate,
        **rates,
    }


@require_POST
@manager_required
def retry(request: SignedIn, code: str) -> HttpResponse:
    """Ask the gateway again for what it refused."""
    found = get_object_or_404(queries.invoices_of_seller(request.acting), code=code)
    try:
        retry_invoice(invoice=found, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一张不用再试。"))
    else:
        messages.success(request, _("好的，再开一次。"))
    return redirect("invoices:seller")
