"""谁能看我的信息: what was agreed to, by recipient; giving it, taking it back, undoing that."""

from datetime import datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts import queries as accounts
from songhe.accounts.guards import SignedIn, elder_required
from songhe.accounts.models import Elder, Organisation
from songhe.consent import actions, queries
from songhe.consent.forms import YEAR, GiveForm, purpose_for
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, GrantState, How
from songhe.kernel.flow import NotAllowed
from songhe.kernel.templatetags.said import undo_at

A_YEAR = timedelta(days=365)
UNDO = actions.UNDO


def _elder(request: SignedIn) -> Elder:
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


def _hers(request: SignedIn, code: str) -> Grant:
    return get_object_or_404(queries.grants_of(_elder(request)), code=code)


@elder_required
@require_safe
def grants(request: SignedIn) -> HttpResponse:
    """Each recipient with what it may see; then those who may be given something."""
    elder, now = _elder(request), timezone.now()
    live = list(queries.live_grants_of(elder, now))
    recipients = [
        (organisation, list(theirs))
        for organisation, theirs in groupby(live, key=lambda grant: grant.organisation)
    ]
    holding = {organisation.pk for organisation, _grants in recipients}
    context = {
        "recipients": recipients,
        "others": [one for one in queries.recipients_for(elder) if one.pk not in holding],
        "relatives": accounts.relatives_of(elder),
    }
    return render(request, "consent/grants.html", context)


@elder_required
@require_http_methods(["GET", "POST"])
def give(request: SignedIn, organisation: str) -> HttpResponseBase:
    """Choose what one recipient may see; first the words are shown, then she says yes."""
    elder = _elder(request)
    recipient = get_object_or_404(queries.recipients_for(elder), code=organisation)
    form = GiveForm(request.POST or None, organisation=recipient)
    context: dict[str, object] = {"form": form, "recipient": recipient}
    if not form.is_valid():
        return render(request, "consent/give.html", context)
    now = timezone.now()
    groups: list[DataGroup] = form.cleaned_data["groups"]
    expires_at = now + A_YEAR if form.cleaned_data["lasts"] == YEAR else None
    if "agreed" not in request.POST:
        context["words"] = _words(elder, recipient, groups, expires_at, now)
        return render(request, "consent/agree.html", context)
    actions.give_consent(
        elder=elder,
        organisation=recipient,
        groups=groups,
        purpose=purpose_for(recipient),
        expires_at=expires_at,
        acting=request.acting,
        how=How.SPOKEN if request.acting.assisting else How.SELF,
        at=now,
    )
    messages.success(request, _("好了，%(name)s可以看了。随时能收回。") % {"name": recipient.name})
    return redirect("consent:grants")


def _words(
    elder: Elder,
    recipient: Organisation,
    groups: list[DataGroup],
    expires_at: datetime | None,
    at: datetime,
) -> str:
    _version, words = queries.consent_text(
        organisation=recipient,
        purpose=purpose_for(recipient),
        groups=groups,
        language=elder.person.language,
        expires_at=expires_at,
        at=at,
    )
    return words


@elder_required
@require_safe
def grant(request: SignedIn, code: str) -> HttpResponse:
    """One grant word for word, and the question whether to take it back."""
    grant = _hers(request, code)
    undo = grant.state == GrantState.WITHDRAWN and grant.withdrawn_at is not None
    until = grant.withdrawn_at + UNDO if undo and grant.withdrawn_at else None
    context = {"grant": grant, "undo_until": until if until and until > timezone.now() else None}
    return render(request, "consent/grant.html", context)


@elder_required
@require_POST
def withdraw(request: SignedIn, code: str) -> HttpResponseBase:
    grant = _hers(request, code)
    try:
        actions.withdraw_consent(grant=grant, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.warning(request, _("这一条刚才已经变了，请再看一眼。"))
    else:
        messages.success(
            request,
            _("收回了，%(name)s现在看不到您的%(group)s了。")
            % {"name": grant.organisation.name, "group": grant.get_group_display()},
            extra_tags=undo_at(reverse("consent:restore", args=[grant.code])),
        )
    return redirect("consent:grants")


@elder_required
@require_POST
def restore(request: SignedIn, code: str) -> HttpResponseBase:
    grant = _hers(request, code)
    try:
        actions.restore_consent(grant=grant, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.warning(request, _("过了十分钟，不能直接恢复了，可以重新同意一次。"))
    else:
        messages.success(request, _("恢复了，和收回以前一样。"))
    return redirect("consent:grants")
