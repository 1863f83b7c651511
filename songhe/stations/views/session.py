"""In the session: what can be done for her, her consent to the clinic, and the end."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.acting import ACTING_FOR
from songhe.accounts.guards import SignedIn, elder_required, role_required
from songhe.accounts.models import Elder, Organisation
from songhe.accounts.states import Role
from songhe.consent.actions import give_consent
from songhe.consent.queries import live_grants_of
from songhe.consent.states import DataGroup, How, Purpose
from songhe.kernel.flow import NotAllowed
from songhe.stations import actions, queries
from songhe.stations.forms import ConsentForm
from songhe.stations.middleware import SESSION
from songhe.stations.models import AssistedSession


@role_required(Role.OPERATOR)
@require_GET
def session(request: SignedIn) -> HttpResponse:
    """What can be done for her; what the clinic and the funds ask for stands a page further."""
    elder, current = _hers(request)
    page = "session_papers" if "papers" in request.GET and elder.clinic_id else "session"
    return render(request, f"stations/{page}.html", {"elder": elder, "session": current})


@role_required(Role.OPERATOR)
@require_POST
def end(request: SignedIn) -> HttpResponse:
    """End the session of this browser; ending it twice ends it once."""
    current = queries.open_session_of(request.acting)
    request.session.pop(SESSION, None)
    request.session.pop(ACTING_FOR, None)
    if current is not None:
        try:
            actions.end_session(session=current, at=timezone.now())
        except NotAllowed:
            current = None
    messages.success(request, _("已结束，现在只以您自己的名义工作。"))
    return redirect("stations:desk")


@role_required(Role.OPERATOR)
def consent(request: SignedIn) -> HttpResponse:
    """She says, beside the operator, what her clinic may see and until when."""
    elder, current = _hers(request)
    if elder.clinic is None:
        messages.info(request, _("长辈还没有签约的卫生服务中心。"))
        return redirect("stations:session")
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _agree(request, current, elder.clinic, form)
        return redirect("stations:session")
    context = {
        "elder": elder,
        "clinic": elder.clinic,
        "form": form,
        "grants": live_grants_of(elder, timezone.now()).filter(organisation=elder.clinic),
    }
    return render(request, "stations/consent.html", context, status=422 if form.errors else 200)


def _agree(
    request: SignedIn, current: AssistedSession, clinic: Organisation, form: ConsentForm
) -> None:
    now = timezone.now()
    give_consent(
        elder=current.elder,
        organisation=clinic,
        groups=[DataGroup(group) for group in form.cleaned_data["groups"]],
        purpose=Purpose.CARE,
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
        acting=request.acting,
        how=How(current.confirmed_by),
        at=now,
    )
    messages.success(
        request,
        _("%(elder)s同意%(clinic)s查看，已经记下。随时可以收回。")
        % {"elder": current.elder.name, "clinic": clinic.name},
    )


@elder_required
@require_GET
def helped(request: SignedIn) -> HttpResponse:
    """The elder reads who acted for her, when, and how she had said yes."""
    assert request.acting.elder is not None  # noqa: S101 (elder_required has asked)
    sessions = queries.sessions_of(request.acting.elder)[:30]
    return render(request, "stations/helped.html", {"sessions": sessions})


def _hers(request: SignedIn) -> tuple[Elder, AssistedSession]:
    """Return the elder who sits beside the operator, and the session.

    :raises Http404: if nobody is being helped.
    """
    current = queries.open_session_of(request.acting)
    if request.acting.elder is None or current is None:
        raise Http404
    return request.acting.elder, current
