"""Serving pictures and films of listings, and bringing them."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import acting_in
from songhe.accounts.guards import SignedIn
from songhe.accounts.states import Role
from songhe.catalogue.actions import pictures as actions, variants
from songhe.catalogue.actions.stock import CannotTakeOut, receive_stock
from songhe.catalogue.forms import ClipForm, LessonForm, PictureForm, ReceiveForm, VariantForm
from songhe.catalogue.models import Clip, Listing, Picture, Variant
from songhe.catalogue.rules.uploads import WrongFile
from songhe.catalogue.states import ListingState
from songhe.catalogue.views.admission import why_wrong
from songhe.catalogue.views.provider import check_may_edit, manager_required, own_listing
from songhe.kernel.codes import new_code
from songhe.kernel.keeping import kept

FOR_EVER = "public, max-age=31536000, immutable"  # another picture has another address
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@require_safe
def picture(request: HttpRequest, code: str, width: int) -> HttpResponse:
    """One width of a picture; of what is not public yet only its own people see it."""
    found = get_object_or_404(Picture.objects.select_related("listing__provider"), code=code)
    if width not in found.widths:
        raise Http404
    public = _check_may_see(request, found.listing)
    content = kept(found.digests[found.widths.index(width)])
    answer = HttpResponse(content, content_type="image/webp")
    answer.headers["Cache-Control"] = FOR_EVER if public else "private, no-store"
    return answer


@require_safe
def clip(request: HttpRequest, code: str) -> HttpResponse:
    """A film, whole or the part that a player asks for."""
    found = get_object_or_404(Clip.objects.select_related("listing__provider"), code=code)
    _check_may_see(request, found.listing)
    content = kept(found.digest)
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    end = min(int(asked[2]) if asked and asked[2] else len(content), len(content) - 1)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    answer = HttpResponse(
        content[start : end + 1], content_type=found.media_type, status=206 if asked else 200
    )
    answer.headers["Accept-Ranges"] = "bytes"
    if asked:
        answer.headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return answer


def _check_may_see(request: HttpRequest, listing: Listing) -> bool:
    """Return whether everybody may see it.

    :raises Http404: if this person may not.
    """
    hidden = (ListingState.DRAFT, ListingState.CHECKING)
    if listing.state not in hidden and listing.provider.admitted_at is not None:
        return True
    acting = acting_in(request)
    own = acting and acting.organisation and listing.provider.organisation == acting.organisation
    if not (own or (acting and acting.role == Role.OFFICER)):
        raise Http404
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def shelf(request: SignedIn, code: str) -> HttpResponse:
    """Pictures, film, lesson, sizes and stock of one listing; each form stands for itself."""
    listing = own_listing(request, code)
    forms = {
        "picture": PictureForm(),
        "clip": ClipForm(),
        "lesson": LessonForm(initial={"steps": listing.lesson}),
        "variant": VariantForm(),
        "receive": ReceiveForm(),
    }
    wrong = False
    if request.method == "POST":
        check_may_edit(request)
        which = request.POST.get("which", "")
        if which not in forms:
            raise Http404
        form = type(forms[which])(request.POST, request.FILES)
        forms[which] = form
        if form.is_valid() and WAYS[which](listing, form):
            messages.success(request, _("好了。"))
            return redirect("catalogue:shelf", code)
        wrong = True
    context = {
        "listing": listing,
        "forms": forms,
        "pictures": listing.gallery,
        "clip": Clip.objects.filter(listing=listing).first(),
        "variants": listing.variants.order_by("place", "pk"),
        "token": new_code(20),
    }
    return render(request, "catalogue/provider/shelf.html", context, status=422 if wrong else 200)


def _add_picture(listing: Listing, form: PictureForm) -> bool:
    try:
        actions.add_picture(
            listing=listing,
            content=form.cleaned_data["file"].read(),
            caption=form.cleaned_data["caption"],
            at=timezone.now(),
        )
    except WrongFile as wrong:
        form.add_error("file", why_wrong(wrong))
    except actions.TooManyPictures:
        form.add_error("file", _("最多 9 张，请先拿掉一张。"))
    return form.is_valid()


def _set_clip(listing: Listing, form: ClipForm) -> bool:
    try:
        actions.set_clip(
            listing=listing,
            content=form.cleaned_data["file"].read(),
            caption=form.cleaned_data["caption"],
            at=timezone.now(),
        )
    except WrongFile as wrong:
        form.add_error("file", why_wrong(wrong))
    return form.is_valid()


def _set_lesson(listing: Listing, form: LessonForm) -> bool:
    actions.set_lesson(listing=listing, steps=form.cleaned_data["steps"])
    return True


def _add_variant(listing: Listing, form: VariantForm) -> bool:
    given = form.cleaned_data
    try:
        variants.add_variant(
            listing=listing, name=given["name"], price=given["price"], at=timezone.now()
        )
    except variants.SameName:
        form.add_error("name", _("已经有这一款了。"))
    except variants.TooManyVariants:
        form.add_error("name", _("款式太多了，顾客挑不过来；最多 40 款。"))
    return form.is_valid()


def _receive(listing: Listing, form: ReceiveForm) -> bool:
    variant = listing.variants.filter(code=form.cleaned_data["variant"]).first()
    if variant is None and listing.variants.exists():
        form.add_error("quantity", _("请选是哪一款。"))
        return False
    try:
        receive_stock(
            listing=listing,
            variant=variant,
            quantity=form.cleaned_data["quantity"],
            code=f"desk:{listing.code}:{form.cleaned_data['token']}",
            at=timezone.now(),
        )
    except CannotTakeOut:
        form.add_error("quantity", _("没有这么多可以减：有些已经有人下单了。"))
    return form.is_valid()


WAYS: dict[str, Callable[..., bool]] = {
    "picture": _add_picture,
    "clip": _set_clip,
    "lesson": _set_lesson,
    "variant": _add_variant,
    "receive": _receive,
}


@require_POST
@manager_required
def change_picture(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Put a picture in front, or take it away."""
    found = get_object_or_404(
        Picture.objects.filter(listing__provider__organisation=request.acting.organisation),
        code=code,
    )
    check_may_edit(request)
    if verb == "first":
        actions.change_picture(picture=found, caption=found.caption, first=True)
    elif verb == "out":
        actions.remove_picture(picture=found)
    else:
        raise Http404
    return redirect("catalogue:shelf", found.listing.code)


@require_POST
@manager_required
def change_variant(request: SignedIn, code: str) -> HttpResponse:
    """Another name or price of a size, or none of it any more."""
    found = get_object_or_404(
        Variant.objects.filter(listing__provider__organisation=request.acting.organisation),
        code=code,
    )
    check_may_edit(request)
    form = VariantForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("款式和价格都要写。"))
        return redirect("catalogue:shelf", found.listing.code)
    try:
        variants.change_variant(
            variant=found,
            name=form.cleaned_data["name"],
            price=form.cleaned_data["price"],
            is_active=request.POST.get("is_active") == "on",
        )
    except variants.SameName:
        messages.warning(request, _("已经有这一款了。"))
    return redirect("catalogue:shelf", found.listing.code)
