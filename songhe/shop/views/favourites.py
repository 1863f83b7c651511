"""What one likes: a heart beside a listing or a seller, and the page where they stand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from songhe.accounts.acting import acting_in
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Provider
from songhe.catalogue.states import ListingState
from songhe.shop import queries
from songhe.shop.actions import favourites as actions
from songhe.shop.views.whose import buyer, elders_of

PAGE, ELDER_PAGE = 18, 6


def _listing(code: str) -> Listing:
    return get_object_or_404(Listing.objects.exclude(state=ListingState.DRAFT), code=code)


def _provider(code: str) -> Provider:
    return get_object_or_404(catalogue.public_providers(), code=code)


@require_GET
@signed_in
def favourites(request: SignedIn) -> HttpResponse:
    """What I like: sellers first, then goods and services, newest first."""
    elders_of(request.acting)
    person = buyer(request.acting)
    size = ELDER_PAGE if request.acting.elder else PAGE
    page = Paginator(queries.favourites_of(person), size).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "liked": queries.liked_now(list(page), timezone.now()),
        "sellers": [one.provider for one in queries.sellers_liked_by(person)[:size]],
    }
    return render(request, "shop/favourites.html", context)


@require_safe
def heart(request: HttpRequest, code: str) -> HttpResponse:
    """The heart beside a listing; nothing for a visitor, or for staff who look."""
    return _heart(request, _listing(code), reverse("shop:like", args=[code]))


@require_safe
def seller_heart(request: HttpRequest, code: str) -> HttpResponse:
    """The heart beside a seller."""
    return _heart(request, _provider(code), reverse("shop:like_seller", args=[code]))


@require_POST
@signed_in
def like(request: SignedIn, code: str) -> HttpResponse:
    """Keep a listing, or let it go."""
    return _like(request, _listing(code), reverse("shop:like", args=[code]))


@require_POST
@signed_in
def like_seller(request: SignedIn, code: str) -> HttpResponse:
    """Keep a seller, or let it go."""
    return _like(request, _provider(code), reverse("shop:like_seller", args=[code]))


def _like(request: SignedIn, liked: Listing | Provider, address: str) -> HttpResponse:
    elders_of(request.acting)
    owner = buyer(request.acting)
    if request.POST.get("keep") == "no":
        actions.let_go(owner=owner, liked=liked)
    else:
        actions.keep(owner=owner, liked=liked, at=timezone.now())
    if request.headers.get("HX-Request"):
        return _heart(request, liked, address)
    if request.POST.get("keep") == "no":
        messages.success(request, _("不再收藏了。"))
    else:
        messages.success(request, _("收藏好了，在“我的收藏”里找得到。"))
    return redirect("shop:favourites")


def _heart(request: HttpRequest, liked: Listing | Provider, address: str) -> HttpResponse:
    person = _who_may_like(request)
    context = {
        "may": person is not None,
        "kept": person is not None and queries.likes(person, liked),
        "address": address,
        "is_seller": isinstance(liked, Provider),
    }
    return render(request, "shop/_heart.html", context)


def _who_may_like(request: HttpRequest) -> Person | None:
    acting = acting_in(request)
    if acting is None:
        return None
    if acting.elder is None and not queries.shoppers_elders(acting.person).exists():
        return None
    return buyer(acting)
