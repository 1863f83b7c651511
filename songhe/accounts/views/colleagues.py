"""A manager's page of who works at the firm, and of ending that."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts import queries
from songhe.accounts.actions.colleagues import LastManager, end_colleagues_role
from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Membership
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed


@role_required(Role.MANAGER)
@require_safe
def colleagues(request: SignedIn) -> HttpResponse:
    """Everybody who has a role here now."""
    found = queries.memberships_at(request.acting.organisation)
    return render(request, "accounts/colleagues/all.html", {"memberships": found})


@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: SignedIn, code: str, role: str) -> HttpResponse:
    """Say what ends for whom, ask once more, and end it."""
    here = queries.memberships_at(request.acting.organisation)
    found = get_object_or_404(here, person__code=code, role=role)
    is_me = found.person_id == request.user.pk
    if request.method == "POST":
        return _end(request, found, is_me=is_me)
    managers = here.filter(role=Role.MANAGER, person__is_active=True)
    context = {
        "membership": found,
        "is_me": is_me,
        "is_last": role == Role.MANAGER and not managers.exclude(pk=found.pk).exists(),
    }
    return render(request, "accounts/colleagues/end.html", context)


def _end(request: SignedIn, found: Membership, *, is_me: bool) -> HttpResponse:
    try:
        end_colleagues_role(membership=found, acting=request.acting, at=timezone.now())
    except NotAllowed as gone:
        raise Http404 from gone
    except LastManager:
        messages.warning(request, _("这里只剩一位管理员了，先请平台再加一位，才能结束。"))
        return redirect("me:colleagues")
    messages.success(
        request,
        _("%(name)s不再是这里的%(role)s了。")
        % {"name": found.person.name, "role": found.get_role_display()},
    )
    return redirect("me:home" if is_me else "me:colleagues")
