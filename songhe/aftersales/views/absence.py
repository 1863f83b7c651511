"""A worker at a door that nobody opens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.aftersales.actions.absence import Lacking, report_nobody
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.door_forms import DoorForm
from songhe.aftersales.rules import absence
from songhe.kernel.flow import NotAllowed
from songhe.visits.models import Visit
from songhe.visits.queries import visits_visible_to

WHAT_LACKS: dict[str, Promise] = {
    "wait": gettext_lazy("请从约好的时间起，在门口等满 15 分钟。"),
    "calls": gettext_lazy("请在门口至少打两次电话，前后隔 5 分钟以上。"),
    "came_late": gettext_lazy("比约好的时间晚到 15 分钟以上，不能算没有人在家。"),
    "too_late": gettext_lazy("约好的时间过了两个小时，不能再报了。请打电话给调度。"),
}


@require_http_methods(["GET", "POST"])
@role_required(Role.WORKER, Role.MANAGER)
def absent(request: SignedIn, code: str) -> HttpResponse:
    """Nobody opens: what was done, and what follows from it."""
    visit = _own(request, code)
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_nobody(
                visit=visit,
                found=form.found(timezone.localdate(visit.starts_at)),
                acting=request.acting,
                at=timezone.now(),
            )
        except Lacking as lacking:
            form.add_error(None, str(WHAT_LACKS[lacking.what]))
        except (NotAllowed, NotPossible):
            messages.info(
                request, _("这次上门的情况刚刚变了，或者还有别的东西在一单里，请打电话给调度。")
            )
            return redirect("visits:visit", code)
        else:
            messages.success(request, _("记下了，已经告诉长辈和家人。辛苦您跑一趟。"))
            return redirect("visits:visit", code)
    context = {"visit": visit, "form": form, "keeps": absence.KEEPS}
    status = 422 if request.method == "POST" else 200
    return render(request, "aftersales/absent.html", context, status=status)


def _own(request: SignedIn, code: str) -> Visit:
    """Return a visit of the worker's own, or of the manager's firm.

    :raises Http404: if it is somebody else's.
    """
    visits = visits_visible_to(request.acting.person)
    if request.acting.role == Role.WORKER:
        visits = visits.filter(worker=request.acting.person)
    else:
        visits = visits.filter(provider__organisation=request.acting.organisation)
    return get_object_or_404(visits, code=code)
