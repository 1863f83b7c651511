"""Rules as editions: what holds, what a doctor proposes, and who switches it on."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.consent.capabilities import Capability
from songhe.consent.queries import require
from songhe.health.actions.editions import (
    SamePerson,
    drop_edition,
    propose_edition,
    retire_edition,
    switch_on_edition,
)
from songhe.health.forms.editions import EditionForm
from songhe.health.models.editions import RuleEdition
from songhe.health.queries.editions import editable_rules, editions_of, follow_editions, rule_of
from songhe.health.queries.replays import latest_replay_of
from songhe.health.reference import alert_rules, shipped_rules
from songhe.health.rules.own_limits import WrongLimits
from songhe.health.rules.replay import REPLAYED, Tally
from songhe.health.states import EditionState
from songhe.health.words.rule_words import levels_in_words, replay_words, rest_in_words
from songhe.health.words.wording import rule_name
from songhe.kernel.flow import NotAllowed

by_doctor = role_required(Role.DOCTOR)


@dataclass(frozen=True)
class Line:
    """One rule of the list."""

    code: str
    name: str
    words: str
    version: str
    proposed: bool


@by_doctor
@require_safe
def editions(request: SignedIn) -> HttpResponse:
    """Every rule that may be changed, as it holds now."""
    follow_editions()
    waiting = set(
        RuleEdition.objects.filter(state=EditionState.PROPOSED).values_list("code", flat=True)
    )
    rules = [alert_rules()[code] for code in editable_rules()]
    lines = [
        Line(r.code, rule_name(r), levels_in_words(r), r.version, r.code in waiting) for r in rules
    ]
    return render(request, "health/rules/editions.html", {"lines": lines})


@by_doctor
@require_http_methods(["GET", "POST"])
def rule(request: SignedIn, rule: str) -> HttpResponse:
    """One rule, its editions, and a form for the next one."""
    if rule not in editable_rules():
        raise Http404
    at = timezone.now()
    follow_editions()
    present = alert_rules()[rule]
    form = EditionForm(request.POST or None, rule=present)
    if request.method == "POST" and form.is_valid():
        require(acting=request.acting, capability=Capability.RULES_EDIT, at=at)
        made = propose_edition(
            rule=rule,
            facts=form.facts,
            why=form.cleaned_data["why"],
            acting=request.acting,
            at=at,
        )
        messages.success(request, _("提出来了。先看看过去 60 天会怎样，再请同事开启。"))
        return redirect("health:edition", rule=rule, number=made.number)
    context = {
        "rule": rule,
        "name": rule_name(present),
        "words": [levels_in_words(present), rest_in_words(present)],
        "version": present.version,
        "basis": shipped_rules()[rule]["basis"],
        "editions": list(editions_of(rule)[:20]),
        "form": form,
    }
    return render(request, "health/rules/rule.html", context)


@by_doctor
@require_safe
def edition(request: SignedIn, rule: str, number: int) -> HttpResponse:
    """One edition beside the one that holds."""
    follow_editions()
    found = edition_or_404(rule, number)
    changed = rule_of(found)
    present = alert_rules()[rule]
    context = {
        "edition": found,
        "name": rule_name(present),
        "now": [levels_in_words(present), rest_in_words(present)],
        "then": [levels_in_words(changed), rest_in_words(changed)] if changed else [],
        "verbs": found.verbs,
        "mine": found.proposed_by_id == request.acting.person.pk,
        **replay_context(request.acting, found),
    }
    return render(request, "health/rules/edition.html", context)


def replay_context(acting: Acting, edition: RuleEdition) -> dict[str, Any]:
    """How far a replay is, or what came of it, in words."""
    replay = latest_replay_of(edition, acting)
    return {
        "edition": edition,
        "replay": replay,
        "may_replay": alert_rules()[edition.code].kind in REPLAYED,
        "said": replay_words(Tally(**replay.tally)) if replay else [],
        "gone": replay.tally.get("elders", 0) if replay else 0,
    }


def edition_or_404(rule: str, number: int) -> RuleEdition:
    if rule not in editable_rules():
        raise Http404
    return get_object_or_404(editions_of(rule), number=number)


@by_doctor
@require_POST
def switch_on(request: SignedIn, rule: str, number: int) -> HttpResponse:
    found = _to_change(request, rule, number)
    try:
        switch_on_edition(edition=found, acting=request.acting, at=timezone.now())
    except SamePerson:
        messages.error(request, _("这是您自己提的，要请另一位医生看过再开启。"))
    except WrongLimits:
        messages.error(request, _("这一版现在读不懂了，请重新提一版。"))
    except NotAllowed:
        messages.info(request, _("已经有人处理过了。"))
    else:
        messages.success(request, _("开启了，从下一次读数起对所有人算。"))
    return redirect("health:edition", rule=rule, number=number)


@by_doctor
@require_POST
def drop(request: SignedIn, rule: str, number: int) -> HttpResponse:
    found = _to_change(request, rule, number)
    try:
        drop_edition(edition=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经有人处理过了。"))
    else:
        messages.success(request, _("好，这一版不用了。"))
    return redirect("health:rule", rule=rule)


@by_doctor
@require_POST
def retire(request: SignedIn, rule: str, number: int) -> HttpResponse:
    found = _to_change(request, rule, number)
    try:
        retire_edition(edition=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经有人处理过了。"))
    else:
        messages.success(request, _("好，又按平台自带的那一版算。"))
    return redirect("health:rule", rule=rule)


def _to_change(request: SignedIn, rule: str, number: int) -> RuleEdition:
    """:raises PermissionDenied: if they may look at it and no more."""
    found = edition_or_404(rule, number)
    require(acting=request.acting, capability=Capability.RULES_EDIT, at=timezone.now())
    return found
