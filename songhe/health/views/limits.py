"""One elder's own limits, as her doctor sets them."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.actions.settings import SETTABLE, clear_limits, set_limits
from songhe.health.forms.limits import LimitsForm
from songhe.health.looking import note_look
from songhe.health.models.rules import RuleSetting
from songhe.health.queries.editions import follow_editions
from songhe.health.queries.rules import rules_for
from songhe.health.rules.limits import Rule
from songhe.health.words.rule_words import levels_in_words
from songhe.health.words.wording import rule_name


@dataclass(frozen=True)
class Line:
    """One rule as it holds for her."""

    code: str
    name: str
    words: str
    own: RuleSetting | None


@role_required(Role.DOCTOR)
@require_safe
def limits(request: SignedIn, code: str) -> HttpResponse:
    at = timezone.now()
    elder = patient_or_404(request.acting, code, at)
    note_look(request.acting, elder, gettext_noop("个人界限"), at)
    own = {setting.rule: setting for setting in RuleSetting.objects.filter(elder=elder)}
    lines = [
        Line(rule.code, rule_name(rule), levels_in_words(rule), own.get(rule.code))
        for rule in _settable(elder).values()
    ]
    return render(request, "health/limits/list.html", {"elder": elder, "lines": lines})


@role_required(Role.DOCTOR)
@require_http_methods(["GET", "POST"])
def limit(request: SignedIn, code: str, rule: str) -> HttpResponse:
    """Other limits for her, with the reason."""
    at = timezone.now()
    elder = patient_or_404(request.acting, code, at)
    present = _settable(elder).get(rule)
    if present is None:
        raise Http404
    form = LimitsForm(request.POST or None, rule=present)
    if request.method == "POST" and form.is_valid():
        set_limits(
            elder=elder,
            rule=rule,
            levels=form.levels,
            why=form.cleaned_data["why"],
            by=request.acting.label,
            at=at,
        )
        messages.success(request, _("记下了，从下一次读数起算。"))
        return redirect("health:limits", code=code)
    own = RuleSetting.objects.filter(elder=elder, rule=rule).first()
    context = {"elder": elder, "form": form, "name": rule_name(present), "own": own, "rule": rule}
    return render(request, "health/limits/limit.html", context)


@role_required(Role.DOCTOR)
@require_POST
def usual_limit(request: SignedIn, code: str, rule: str) -> HttpResponse:
    at = timezone.now()
    elder = patient_or_404(request.acting, code, at)
    if rule not in _settable(elder):
        raise Http404
    clear_limits(elder=elder, rule=rule, by=request.acting.label, at=at)
    messages.success(request, _("好，又按一般的界限算。"))
    return redirect("health:limits", code=code)


def patient_or_404(acting: Acting, code: str, at: datetime) -> Elder:
    seen = elders_open_to(person=acting.person, group=DataGroup.READINGS, at=at)
    return get_object_or_404(seen.filter(clinic=acting.organisation), code=code)


def _settable(elder: Elder) -> dict[str, Rule]:
    follow_editions()
    return {rule.code: rule for rule in rules_for(elder.pk) if rule.kind in SETTABLE}
