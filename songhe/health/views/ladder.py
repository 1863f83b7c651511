"""Who is called first: seen by her and whoever looks after her, set by her, family and station."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.consent.states import DataGroup
from songhe.health.actions import people as actions
from songhe.health.actions.settings import set_times
from songhe.health.forms.alerts import ContactForm, QuietForm, TimesForm
from songhe.health.looking import note_look
from songhe.health.queries.people import contacts_of, quiet_hours_of
from songhe.health.queries.rules import ladder_of, times_of
from songhe.health.rules.ladder import Rung
from songhe.health.states import Audience
from songhe.health.words.wording import seconds_words

NIGHT = {"starts": time(22), "ends": time(7), "end_at_once": True}


@dataclass(frozen=True)
class Call:
    """One line of the page: who is called, and how long they have."""

    who: str
    what: str
    wait: str
    phone: str = ""


def elder_or_404(
    request: SignedIn, code: str, at: datetime, capability: Capability = Capability.LADDER_VIEW
) -> Elder:
    """Return the elder if this person may see, or set, whom we call for her."""
    elder = get_object_or_404(
        Elder.objects.select_related("person", "station", "clinic"), code=code
    )
    if not may(acting=request.acting, capability=capability, elder=elder, at=at):
        raise Http404
    return elder


@signed_in
@require_safe
def ladder(request: SignedIn, code: str) -> HttpResponse:
    """Who is called first, and who after them."""
    at = timezone.now()
    elder = elder_or_404(request, code, at)
    note_look(request.acting, elder, gettext_noop("谁会先被叫"), at, DataGroup.CONTACT)
    sleeper = _sleeper(request, elder)
    context = _people(request, elder, at) | {
        "mine": request.acting.elder == elder,
        "calls": calls_of(elder),
        "may_sleep": sleeper is not None,
        "hours": quiet_hours_of(elder, sleeper) if sleeper else None,
    }
    return render(request, "health/ladder/ladder.html", context)


def _people(request: SignedIn, elder: Elder, at: datetime) -> dict[str, Any]:
    contacts = list(contacts_of(elder))
    return {
        "elder": elder,
        "relatives": list(relatives_of(elder, Right.RECEIVE_ALERTS)),
        "contacts": contacts,
        "full": len(contacts) >= actions.MOST_CONTACTS,
        "may_set": may(acting=request.acting, capability=Capability.LADDER_SET, elder=elder, at=at),
    }


@signed_in
@require_safe
def order(request: SignedIn, code: str) -> HttpResponse:
    """The order of her family: one thing on a page of its own, as elders need it."""
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    return render(request, "health/ladder/order.html", _people(request, elder, at))


@signed_in
@require_safe
def contacts(request: SignedIn, code: str) -> HttpResponse:
    """Her call list, on a page of its own."""
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    return render(request, "health/ladder/contacts.html", _people(request, elder, at))


def calls_of(elder: Elder) -> list[Call]:
    """Her ladder for what is urgent, each step once."""
    found: list[Call] = []
    names = {
        kinship.code: f"{kinship.relative.name}（{kinship.relation}）"
        for kinship in relatives_of(elder, Right.RECEIVE_ALERTS)
    }
    for rung in ladder_of(elder.pk, severity="urgent"):
        if rung.audience == Audience.EVERYONE:
            return [*found, Call(_("所有人"), _("再叫一遍，隔的时间一次比一次长"), "")]
        found.append(_call(elder, rung, names))
    return found


def _call(elder: Elder, rung: Rung, names: dict[str, str]) -> Call:
    wait = seconds_words(rung.seconds)
    if rung.audience == Audience.ELDER:
        return Call(elder.name, _("先问本人，可以说“我没事”"), wait)
    if rung.audience == Audience.FAMILY:
        who = _("、").join(names[code] for code in rung.who if code in names)
        return Call(who or _("还没有可以通知的家人"), _("家人"), wait)
    if rung.audience == Audience.STATION:
        return Call(
            elder.station.name if elder.station else _("还没有社区站"), _("值班的人先接"), wait
        )
    if rung.audience == Audience.DOCTOR:
        return Call(elder.clinic.name if elder.clinic else _("还没有签约医生"), _("值班医生"), wait)
    who = _("、").join(contact.name for contact in contacts_of(elder))
    return Call(who, _("紧急联系人，发短信，值班的人再打电话"), wait)


def _sleeper(request: SignedIn, elder: Elder) -> Person | None:
    """Whose sleep this page may set: hers before her own eyes, or a relative's own."""
    if request.acting.elder == elder:
        return elder.person
    if request.acting.role is not None:
        return None
    mine = relatives_of(elder, Right.RECEIVE_ALERTS).filter(relative=request.acting.person)
    return request.acting.person if mine.exists() else None


@signed_in
@require_http_methods(["GET", "POST"])
def times(request: SignedIn, code: str) -> HttpResponse:
    """How long each has before the next is called."""
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    form = TimesForm(request.POST or None, initial=times_of(elder))
    if request.method == "POST" and form.is_valid():
        set_times(elder=elder, times=form.cleaned_data, acting=request.acting, at=at)
        messages.success(request, _("改好了，从下一条提醒起就这样叫人。"))
        return redirect("health:ladder", code=code)
    context = {"elder": elder, "form": form}
    return render(request, "health/ladder/times.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def quiet(request: SignedIn, code: str) -> HttpResponse:
    """When one sleeps; what may wait is told in the morning."""
    at = timezone.now()
    elder = elder_or_404(request, code, at)
    sleeper = _sleeper(request, elder)
    if sleeper is None:
        raise Http404
    hours = quiet_hours_of(elder, sleeper)
    if request.method == "POST" and request.POST.get("do") == "drop":
        actions.drop_quiet_hours(elder=elder, person=sleeper, acting=request.acting, at=at)
        messages.success(request, _("好的，以后什么时候都马上告诉您。"))
        return redirect("health:ladder", code=code)
    form = QuietForm(request.POST or None, initial=vars(hours) if hours else NIGHT)
    if request.method == "POST" and form.is_valid():
        actions.set_quiet_hours(
            elder=elder, person=sleeper, acting=request.acting, at=at, **form.cleaned_data
        )
        messages.success(request, _("记下了。急事还是会马上叫醒您。"))
        return redirect("health:ladder", code=code)
    context = {"elder": elder, "form": form, "hours": hours}
    return render(request, "health/ladder/quiet.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def add_contact(request: SignedIn, code: str) -> HttpResponse:
    """Somebody to ring when nobody else came."""
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(elder=elder, acting=request.acting, at=at, **form.cleaned_data)
        except actions.ListFull:
            form.add_error(None, _("已经有六位了，先去掉一位再加。"))
        else:
            words = _("加上了%(name)s。请先跟对方说一声。")
            messages.success(request, words % {"name": form.cleaned_data["name"]})
            return redirect("health:ladder", code=code)
    context = {"elder": elder, "form": form}
    return render(request, "health/ladder/contact.html", context)


@signed_in
@require_POST
def remove_contact(request: SignedIn, code: str, contact: str) -> HttpResponse:
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    found = get_object_or_404(contacts_of(elder), code=contact)
    actions.remove_contact(contact=found, acting=request.acting, at=at)
    messages.success(request, _("去掉了，姓名和号码都不再留着。"))
    return redirect("health:ladder", code=code)


@signed_in
@require_POST
def move_up(request: SignedIn, code: str, kinship: str) -> HttpResponse:
    """Call this relative before the one above."""
    at = timezone.now()
    elder = elder_or_404(request, code, at, Capability.LADDER_SET)
    order = list(relatives_of(elder, Right.RECEIVE_ALERTS))
    place = next((n for n, one in enumerate(order) if one.code == kinship), None)
    if place is None:
        raise Http404
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
        actions.put_relatives_in_order(elder=elder, kinships=order, acting=request.acting, at=at)
    messages.success(request, _("换好了，从下一条提醒起就这样叫人。"))
    return redirect("health:ladder", code=code)
