"""Weekly and monthly reports: the list, one of them, the same on paper, who hears of them."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.models import Elder, Organisation, Person
from songhe.health.actions import reports
from songhe.health.looking import elder_open_or_404, note_look
from songhe.health.models.reports import HealthReport
from songhe.health.queries import reports as queries
from songhe.health.queries.figures import zone_of
from songhe.health.showing import printing
from songhe.health.words.report_words import letter_of


@signed_in
@require_safe
def list_of(request: SignedIn, code: str) -> HttpResponse:
    """Her reports, the newest first."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    note_look(request.acting, elder, gettext_noop("健康小结"), at)
    context = {
        "elder": elder,
        "reports": queries.reports_of(elder)[: queries.SHOWN],
        "told": _told(elder),
    }
    return render(request, "health/reports/list.html", context)


def _told(elder: Elder) -> list[str]:
    chosen = queries.recipients_of(elder).order_by("chosen_at")
    return [str(one.person or one.organisation) for one in chosen]


@signed_in
@require_safe
def report(request: SignedIn, code: str, span: str, first: date) -> HttpResponse:
    """One report, as it was written then."""
    at = timezone.now()
    elder, found = _report_or_404(request, code, span, first, at)
    with timezone.override(zone_of(elder)):
        letter = letter_of(found)
        context = {
            "elder": elder,
            "report": found,
            "letter": letter,
            "charts": [one["metric"] for one in found.facts["measures"]],
        }
        return render(request, "health/reports/report.html", context)


@signed_in
@require_safe
def pdf(request: SignedIn, code: str, span: str, first: date) -> HttpResponse:
    """The same as a PDF; where no font can write Chinese, how to print the page instead."""
    at = timezone.now()
    elder, found = _report_or_404(request, code, span, first, at)
    with timezone.override(zone_of(elder)):
        letter = letter_of(found)
    try:
        content = printing.paper(letter, language=get_language() or "zh")
    except printing.NoFont:
        words = _("这台服务器没有中文字体，做不了 PDF。请用浏览器的“打印”，选“存为 PDF”。")
        messages.info(request, words)
        return redirect("health:report", code, span, first)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="songhe-{span}-{first}.pdf"'
    return answer


def _report_or_404(
    request: SignedIn, code: str, span: str, first: date, at: datetime
) -> tuple[Elder, HealthReport]:
    elder = elder_open_or_404(request.acting, code, at)
    found = get_object_or_404(queries.reports_of(elder), span=span, first=first)
    note_look(request.acting, elder, gettext_noop("健康小结"), at)
    return elder, found


@elder_required
@require_http_methods(["GET", "POST"])
def recipients(request: SignedIn) -> HttpResponse:
    """Whom shall it be sent to? Pressing chooses, pressing again takes it back."""
    elder, at = request.acting.elder, timezone.now()
    if elder is None:
        raise Http404
    known = list(queries.may_be_told(elder, at))
    if request.method == "POST":
        who = next((one for one in known if one.code == request.POST.get("who")), None)
        if who is None:
            raise Http404
        _toggle(request, elder, who, at)
        return redirect("health:report_recipients")
    chosen = {
        one.code for row in queries.recipients_of(elder) if (one := row.person or row.organisation)
    }
    context = {
        "elder": elder,
        "choices": [(one, _who(one, elder), one.code in chosen) for one in known],
    }
    return render(request, "health/reports/recipients.html", context)


def _who(one: Person | Organisation, elder: Elder) -> str:
    return _("我自己") if one == elder.person else one.name


def _toggle(request: SignedIn, elder: Elder, who: Person | Organisation, at: datetime) -> None:
    facts = {"name": _who(who, elder)}
    chosen = queries.recipients_of(elder)
    person, organisation = (who, None) if isinstance(who, Person) else (None, who)
    if chosen.filter(person=person, organisation=organisation).exists():
        reports.drop_recipient(elder=elder, who=who, acting=request.acting, at=at)
        messages.success(request, _("以后不再发给%(name)s。") % facts)
    else:
        reports.choose_recipient(elder=elder, who=who, acting=request.acting, at=at)
        messages.success(request, _("以后写好了就告诉%(name)s。") % facts)
