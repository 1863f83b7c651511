"""Listings that the law wants read before they are sold."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue.actions import listings as actions
from songhe.catalogue.queries import listings_to_check
from songhe.kernel.flow import NotAllowed
from songhe.oversight.actions import tell_managers
from songhe.oversight.forms import ReturnForm


@role_required(Role.OFFICER)
@require_safe
def checks(request: SignedIn) -> HttpResponse:
    return _page(request)


@role_required(Role.OFFICER)
@require_POST
def check(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Pass a listing, or give it back with the reason."""
    if verb not in ("pass", "return"):
        raise Http404
    found = listings_to_check().filter(code=code).first()
    if found is None:
        messages.warning(request, _("已经有人复核过了。"))
        return redirect("oversight:checks")
    form = ReturnForm(request.POST)
    if verb == "return" and not form.is_valid():
        return _page(request, code, form)
    by, at = request.acting.label, timezone.now()
    try:
        if verb == "pass":
            actions.pass_listing(listing=found, by=by, at=at)
            words = _("“%(title)s”复核通过，上架了。") % {"title": found.title}
        else:
            reason = form.cleaned_data["reason"]
            actions.return_listing(listing=found, reason=reason, by=by, at=at)
            words = _("“%(title)s”没有通过复核：%(reason)s") % {
                "title": found.title,
                "reason": reason,
            }
    except NotAllowed:
        messages.warning(request, _("已经有人复核过了。"))
    else:
        tell_managers(found.provider, words, at=at)
        messages.success(request, _("商家已收到通知。"))
    return redirect("oversight:checks")


def _page(request: SignedIn, code: str = "", wrong: ReturnForm | None = None) -> HttpResponse:
    waiting = [
        (one, wrong if wrong and one.code == code else ReturnForm())
        for one in listings_to_check()[:50]
    ]
    return render(
        request, "oversight/checks.html", {"waiting": waiting}, status=422 if wrong else 200
    )
