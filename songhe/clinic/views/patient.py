"""One patient: what she allowed, and only that. Every look is written in her log."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.assessment.queries import latest_of as latest_assessments, open_needs_of, scale_of
from songhe.clinic import queries
from songhe.clinic.forms import NoteForm
from songhe.consent.actions import record_look
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.queries.readings import latest_of, metric_title
from songhe.kernel.templatetags.moments import day_words

NOTES_SHOWN = 20
FIRST = ("bp_systolic", "heart_rate", "spo2", "body_temperature")
DRAWN_WITH_ANOTHER = ("bp_diastolic", "sos", "fall")
OF_THE_DEVICE = ("battery",)  # its station looks after that


@role_required(Role.DOCTOR)
@require_GET
def patient(request: SignedIn, code: str) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(queries.patients_open_to(request.acting.person, now), code=code)
    return patient_page(request, found, NoteForm(), now)


def patient_page(request: SignedIn, elder: Elder, form: NoteForm, at: datetime) -> HttpResponse:
    """Show a patient; nothing that she keeps back is even read."""
    grants = list(queries.grants_to(request.acting.person, elder, at))
    groups = {DataGroup(grant.group) for grant in grants}
    context = {
        "elder": elder,
        "age": _age(elder, at),
        "allowed": _("、").join(_in_words(grant) for grant in grants),
        "kept_back": _("、").join(str(one.label) for one in DataGroup if one not in groups),
        "form": form,
        "may_write": queries.may_write(request.acting, elder, at),
    }
    for group in (DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS):
        if group in groups:
            context[group.value] = _opened(request, elder, group, at)
    return render(request, "clinic/patient.html", context, status=422 if form.errors else 200)


def _opened(request: SignedIn, elder: Elder, group: DataGroup, at: datetime) -> dict[str, object]:
    """Read one group of an elder's data, and write down that it was read."""
    what = {
        DataGroup.READINGS: gettext_noop("健康数据和提醒"),
        DataGroup.RECORDS: gettext_noop("病历记录"),
        DataGroup.ASSESSMENTS: gettext_noop("需要和评估结果"),
    }
    record_look(acting=request.acting, elder=elder, group=group, what=what[group], at=at)
    if group == DataGroup.READINGS:
        return {"alerts": open_alerts_of(elder), "measures": _measures(elder, at)}
    if group == DataGroup.RECORDS:
        notes = queries.notes_visible_to(request.acting.person, at).filter(elder=elder)
        return {"notes": notes[:NOTES_SHOWN]}
    results = [
        {"assessment": one, "scale": scale, "band": scale.band(one.level)}
        for one in latest_assessments(elder)
        if (scale := scale_of(one.scale))
    ]
    return {"results": results, "needs": open_needs_of(elder)}


def _in_words(grant: Grant) -> str:
    """病历（到 2027年5月20日）"""
    group = str(DataGroup(grant.group).label)
    if grant.expires_at is None:
        return group
    return _("%(group)s（到 %(day)s）") % {"group": group, "day": day_words(grant.expires_at)}


def _measures(elder: Elder, at: datetime) -> list[tuple[str, str]]:
    """Return the code and name of what was measured, what a doctor asks first in front."""
    left_out = DRAWN_WITH_ANOTHER + OF_THE_DEVICE
    measured = [code for code in latest_of(elder, at) if code not in left_out]
    places = {code: place for place, code in enumerate(FIRST)}
    ordered = sorted(measured, key=lambda code: (places.get(code, len(FIRST)), code))
    both = {"bp_systolic": _("血压")}  # its chart shows the lower one too
    return [(code, both.get(code) or metric_title(code)) for code in ordered]


def _age(elder: Elder, at: datetime) -> int:
    today = timezone.localdate(at)
    had_birthday = (today.month, today.day) >= (elder.born_on.month, elder.born_on.day)
    return today.year - elder.born_on.year - (0 if had_birthday else 1)
