"""A provider's own desk: what it offers, and its papers."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue import papers, queries
from songhe.catalogue.actions import listings as actions
from songhe.catalogue.forms import ListingForm, NewListingForm, form_of
from songhe.catalogue.models import Listing, Provider
from songhe.catalogue.rules.claims import SAID_OF_HEALTH_FOOD, Claim
from songhe.catalogue.states import ListingKind, ListingState
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.kernel.flow import NotAllowed

A_PAGE = 50
SOON = 30  # days before a paper runs out in which the page says so

manager_required = role_required(Role.MANAGER)


def own_provider(request: SignedIn) -> Provider:
    provider = queries.provider_of(request.acting.organisation)
    if provider is None:
        raise Http404
    return provider


def own_listing(request: SignedIn, code: str) -> Listing:
    return get_object_or_404(
        queries.listings_of(own_provider(request)).select_related(
            "category__parent", "provider__organisation", "stock"
        ),
        code=code,
    )


def check_may_edit(request: SignedIn) -> None:
    if not may(acting=request.acting, capability=Capability.LISTING_EDIT, at=timezone.now()):
        raise PermissionDenied


def name_claims(form: forms.Form, claims: Sequence[Claim]) -> None:
    """Say which words may not stand, and by which rule."""
    for claim in claims:
        facts = {"words": claim.words, "rule": claim.rule.in_language(get_language())}
        if claim.words == SAID_OF_HEALTH_FOOD:
            form.add_error("words", _("请写上“本品不能代替药物”。%(rule)s。") % facts)
        else:
            form.add_error("words", _("“%(words)s”不能写。%(rule)s。") % facts)


def _say_changed(request: SignedIn, listing: Listing) -> None:
    if listing.state == ListingState.CHECKING:
        messages.info(request, _("改好了。这一类的文字要先复核，看过再卖，会告诉您。"))
    else:
        messages.success(request, _("改好了，马上生效；已经下的单还按原来的价格。"))


@require_safe
@manager_required
def mine(request: SignedIn) -> HttpResponse:
    """Everything this provider offers, and what keeps it from being sold."""
    at = timezone.now()
    provider = own_provider(request)
    words = request.GET.get("q", "").strip().replace("\x00", "")[:40]
    state = request.GET.get("state", "")
    state = state if state in ListingState.values else ""
    found = queries.listings_found(provider, words=words, state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    own = queries.on_sale(at).filter(provider=provider)
    shown = list(page)
    sold = set(own.filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True))
    context = {
        "provider": provider,
        "page": page,
        "listings": [(listing, listing.pk in sold) for listing in shown],
        "sold": own.count(),
        "total": provider.listings.count(),
        "words": words,
        "state": state,
        "states": ListingState.choices,
        "kept": "&" + urlencode({"q": words, "state": state}),
        "soon": list(queries.expiring(SOON, at=at).filter(provider=provider)),
        "today": timezone.localdate(at),
    }
    return render(request, "catalogue/provider/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def new_listing(request: SignedIn) -> HttpResponse:
    """First the category, then the words; it is a draft until it is published."""
    provider = own_provider(request)
    choice = NewListingForm(
        request.GET or None, categories=papers.categories_open_to(provider, timezone.now())
    )
    if not choice.is_valid():
        context = {"form": choice, "provider": provider}
        return render(request, "catalogue/provider/new.html", context)
    kind = ListingKind(choice.cleaned_data["kind"])
    category = choice.cleaned_data["category"]
    form = ListingForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        check_may_edit(request)
        try:
            listing = actions.create_listing(
                provider=provider, category=category, kind=kind, facts=form.facts_given()
            )
        except actions.ForbiddenClaims as forbidden:
            name_claims(form, forbidden.claims)
        else:
            messages.success(request, _("草稿写好了。看一遍没问题，就可以上架。"))
            return redirect("catalogue:edit", listing.code)
    context = {"form": form, "category": category, "kind": kind}
    return render(request, "catalogue/provider/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def edit(request: SignedIn, code: str) -> HttpResponse:
    """Change what a listing says; whoever ordered before keeps the old price."""
    listing = own_listing(request, code)
    form = form_of(listing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_may_edit(request)
        try:
            actions.change_listing(
                listing=listing,
                facts=form.facts_given(),
                by=request.acting.label,
                at=timezone.now(),
            )
        except actions.ForbiddenClaims as forbidden:
            name_claims(form, forbidden.claims)
        else:
            _say_changed(request, listing)
            return redirect("catalogue:edit", code)
    context = {
        "form": form,
        "listing": listing,
        "category": listing.category,
        "kind": ListingKind(listing.kind),
        "why_not": queries.why_not_on_sale(listing, timezone.now()),
    }
    return render(request, "catalogue/provider/edit.html", context)


@require_POST
@manager_required
def publish(request: SignedIn, code: str) -> HttpResponse:
    """Put a listing on sale."""
    listing = own_listing(request, code)
    check_may_edit(request)
    at = timezone.now()
    try:
        actions.publish_listing(listing=listing, by=request.acting.label, at=at)
    except NotAllowed:
        messages.info(request, _("它已经上架了。"))
    else:
        if listing.state == ListingState.CHECKING:
            messages.info(request, _("这一类要先复核。平台看过就上架，会告诉您。"))
        elif why_not := queries.why_not_on_sale(listing, at):
            messages.warning(request, why_not)
        else:
            messages.success(request, _("上架了，现在就能搜到。"))
    return redirect("catalogue:edit", code)


@require_POST
@manager_required
def withdraw(request: SignedIn, code: str) -> HttpResponse:
    """Take a listing off sale."""
    listing = own_listing(request, code)
    check_may_edit(request)
    try:
        actions.withdraw_listing(listing=listing, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("它本来就没有上架。"))
    else:
        messages.success(request, _("下架了，搜不到也买不了；已经下的单照常做完。"))
    return redirect("catalogue:edit", code)


@require_safe
@manager_required
def licences(request: SignedIn) -> HttpResponse:
    """Which papers count until when, and what each of them lets be sold."""
    provider = own_provider(request)
    at = timezone.now()
    context = {"provider": provider, "papers": papers.papers_of(provider, at), "soon": SOON}
    return render(request, "catalogue/provider/licences.html", context)
