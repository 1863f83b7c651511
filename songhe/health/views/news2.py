"""A doctor switches the partial NEWS2 on for one elder, and off."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.actions.news2 import clear_news2, set_news2
from songhe.health.forms.news2 import News2Form
from songhe.health.looking import note_look
from songhe.health.queries.news2 import news2_of, news2_setting_of
from songhe.health.states import Breathes, SaturationScale
from songhe.health.views.limits import patient_or_404
from songhe.health.words.news2_words import lines_of


@role_required(Role.DOCTOR)
@require_http_methods(["GET", "POST"])
def news2(request: SignedIn, code: str) -> HttpResponse:
    at = timezone.now()
    elder = patient_or_404(request.acting, code, at)
    note_look(request.acting, elder, gettext_noop("部分 NEWS2"), at)
    form = News2Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_news2(
            elder=elder,
            scale=SaturationScale(form.cleaned_data["scale"]),
            oxygen=Breathes(form.cleaned_data["oxygen"]),
            until=at + timedelta(days=form.cleaned_data["days"]),
            by=request.acting.label,
            at=at,
        )
        messages.success(request, _("好，在这位长辈的健康页上看得到了。"))
        return redirect("health:elder", code=code)
    context = {"elder": elder, "form": form, "setting": news2_setting_of(elder, at)}
    return render(request, "health/news2/news2.html", context)


@role_required(Role.DOCTOR)
@require_POST
def stop_news2(request: SignedIn, code: str) -> HttpResponse:
    at = timezone.now()
    elder = patient_or_404(request.acting, code, at)
    clear_news2(elder=elder, by=request.acting.label, at=at)
    messages.success(request, _("好，不再显示。"))
    return redirect("health:elder", code=code)


def news2_context(acting: Acting, elder: Elder, at: datetime) -> dict[str, Any]:
    """What her page shows of it: to a doctor of her clinic, where one switched it on."""
    if acting.role != Role.DOCTOR or acting.organisation != elder.clinic:
        return {}
    setting = news2_setting_of(elder, at)
    if setting is None:
        return {"may_set_news2": True}
    partial = news2_of(setting, at)
    return {
        "may_set_news2": True,
        "news2": partial,
        "news2_setting": setting,
        "news2_lines": lines_of(partial, setting),
    }
