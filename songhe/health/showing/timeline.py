"""An alert as a story: who was told when, who did what, what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _, gettext_noop, ngettext

from songhe.accounts.models import Person
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.reference import CALLS, metrics
from songhe.health.states import AlertState, Audience, Cause, Outcome
from songhe.health.words import reasons, receipts, wording
from songhe.kernel.models import Event
from songhe.kernel.templatetags.moments import clock


@dataclass(frozen=True)
class Moment:
    """One line; the page's `steps` component draws it."""

    state: str  # done, now, urgent, ahead
    at: datetime | None
    strong: str
    words: str
    more: str = ""


def story_of(alert: Alert, *, veiled: bool) -> list[Moment]:
    """Return everything that happened, in order, and what is to come."""
    story = [_raised(alert, veiled=veiled), *_steps(alert), *_deeds(alert), *_notes(alert)]
    if alert.calmed_at is not None and not veiled:
        story.append(Moment("done", alert.calmed_at, "", _("读数回到平时。")))
    story.sort(key=lambda moment: moment.at or alert.raised_at)
    return story + _ahead(alert)


def _raised(alert: Alert, *, veiled: bool) -> Moment:
    tone = "urgent" if alert.severity == "urgent" and alert.is_open else "done"
    if veiled:
        return Moment(tone, alert.raised_at, wording.veiled_title(alert), "")
    return Moment(tone, alert.raised_at, wording.alert_title(alert), condition_of(alert))


def condition_of(alert: Alert) -> str:
    """量得 112 次/分，高于 100 已有 10 分钟。"""
    if words := reasons.condition_of(alert):
        return words
    evidence = alert.evidence
    if alert.rule in CALLS or "limit" not in evidence:
        return _("要人马上看看。")
    facts = {
        "value": wording.evidence_value(alert),
        "limit": metrics()[alert.metric].shown(evidence["limit"]),
        "minutes": round((evidence["measured_at"] - alert.began_at.timestamp()) / 60),
    }
    if evidence["hold_seconds"] == 0 or not facts["minutes"]:
        if evidence["above"]:
            return _("量得 %(value)s，高于 %(limit)s。") % facts
        return _("量得 %(value)s，低于 %(limit)s。") % facts
    if evidence["above"]:
        return (
            ngettext(
                "量得 %(value)s，高于 %(limit)s 已有 %(minutes)s 分钟。",
                "量得 %(value)s，高于 %(limit)s 已有 %(minutes)s 分钟。",
                facts["minutes"],
            )
            % facts
        )
    return (
        ngettext(
            "量得 %(value)s，低于 %(limit)s 已有 %(minutes)s 分钟。",
            "量得 %(value)s，低于 %(limit)s 已有 %(minutes)s 分钟。",
            facts["minutes"],
        )
        % facts
    )


def _steps(alert: Alert) -> list[Moment]:
    steps = (
        alert.steps.select_related("person", "message", "text")
        .prefetch_related("message__texts", "contact")
        .order_by("number", "pk")
    )
    return [
        _one_step(list(told))
        for _key, told in groupby(
            steps, key=lambda step: (step.number, step.audience, step.outcome)
        )
    ]


def _one_step(told: Sequence[AlertStep]) -> Moment:
    first = told[0]
    audience = str(Audience(first.audience).label)
    if first.outcome == Outcome.NOBODY:
        words = _("没有可以通知的%(audience)s，接着往下通知。") % {"audience": audience}
        return Moment("done", first.told_at, "", words)
    if first.outcome == Outcome.WAITS:
        words = _("%(names)s在休息，醒来再告诉，先往下通知。")
    elif first.audience == Audience.ELDER:
        words = _("提醒了%(names)s本人。")
    elif first.audience == Audience.ASSIGNED:
        words = _("请%(names)s来看看。")
    else:
        words = _("通知了%(audience)s：%(names)s。")
    facts = {"audience": audience, "names": _("、").join(_names(told))}
    more = _("，").join(words for step in told for words in receipts.of_step(step))
    return Moment("done", first.told_at, "", words % facts, more)


def _names(told: Sequence[AlertStep]) -> list[str]:
    return [_name(step) for step in told if step.person is not None or step.contact is not None]


def _name(step: AlertStep) -> str:
    if step.person is not None:
        return step.person.name
    return step.contact.name if step.contact and step.contact.name else _("以前的紧急联系人")


def _deeds(alert: Alert) -> list[Moment]:
    """What people did, from the history that the moves wrote."""
    events = list(
        Event.objects.filter(
            name__in=[f"health.alert.{verb}" for verb in DEEDS], subject_id=alert.pk
        ).order_by("pk")
    )
    names = _names_in(alert, events)
    return [_deed(event, names) for event in events]


DEEDS = {
    "acknowledge": gettext_noop("接手了。"),
    "worsen": gettext_noop("情况加重。"),
    "resolve": gettext_noop("处理好了：%(cause)s。"),
    "clear": gettext_noop("读数稳定下来，提醒自己结束。"),
    "cancel": gettext_noop("说自己没事，提醒取消。"),
    "assign": gettext_noop("点名请%(to)s来看看。"),
    "hand_over": gettext_noop("交给了%(to)s。"),
    "snooze": gettext_noop("看过了，%(minutes)s 分钟后再看。"),
    "wake": gettext_noop("放的时间到了，重新排队等人接手。"),
    "call": gettext_noop("打了电话给%(whom)s。"),
}
BY_THEMSELVES = ("worsen", "clear", "wake")  # nobody did it


def _deed(event: Event, names: dict[str, str]) -> Moment:
    verb = event.name.rpartition(".")[2]
    facts = {"minutes": event.facts.get("minutes", "")}
    facts["to"] = names.get(str(event.facts.get("to")), _("下一位，等人接手"))
    facts["whom"] = names.get(str(event.facts.get("whom")), _("紧急联系人"))
    if verb == "resolve":
        facts["cause"] = str(Cause(event.facts["cause"]).label)
    tone = "urgent" if verb == "worsen" else "done"
    actor = "" if verb in BY_THEMSELVES else event.actor
    return Moment(tone, event.happened_at, actor, _(DEEDS[verb]) % facts)


def _names_in(alert: Alert, events: Iterable[Event]) -> dict[str, str]:
    """Whom the history means; it keeps codes, never names."""
    asked = {str(event.facts["to"]) for event in events if event.facts.get("to")}
    rung = {str(event.facts["whom"]) for event in events if event.facts.get("whom")}
    names = {"elder": alert.elder.name}
    if asked:
        people = Person.objects.filter(code__in=asked)
        names |= dict(people.values_list("code", "name"))
    if kin := {code.removeprefix("kinship:") for code in rung if code.startswith("kinship:")}:
        found = alert.elder.kinships.filter(code__in=kin).values_list("code", "relative__name")
        names |= {f"kinship:{code}": name for code, name in found}
    if kept := {code.removeprefix("contact:") for code in rung if code.startswith("contact:")}:
        listed = alert.elder.emergency_contacts.filter(code__in=kept).exclude(name="")
        names |= {f"contact:{one.code}": one.name for one in listed}
    return names


def _notes(alert: Alert) -> list[Moment]:
    return [
        Moment("done", note.written_at, _("%(who)s：") % {"who": note.label}, note.words)
        for note in alert.notes.order_by("pk")
    ]


def _ahead(alert: Alert) -> list[Moment]:
    """What comes next, if nobody does anything."""
    if alert.state == AlertState.ACKNOWLEDGED:
        return [Moment("now", None, _("处理中"), _("处理好后写下结果。"))]
    if alert.state == AlertState.SNOOZED and alert.snoozed_until is not None:
        words = _("%(clock)s 再看，到时候还没好就接着通知。") % {
            "clock": clock(alert.snoozed_until)
        }
        return [Moment("now", None, _("先放一放"), words)]
    if alert.state != AlertState.RAISED:
        return []
    if alert.due_at is None:
        return [Moment("now", None, _("等人接手"), _("所有人都已通知。"))]
    facts = {"clock": clock_with_seconds(alert.due_at), "audience": _next_audience(alert)}
    words = _("最迟 %(clock)s 还没有人接手，就通知%(audience)s。") % facts
    return [Moment("now", None, _("等人接手"), words)]


def _next_audience(alert: Alert) -> str:
    """Who is told next: a relative by name, otherwise in what capacity."""
    rung = alert.rungs[alert.next_step]
    label = str(Audience(rung.audience).label)
    if not rung.who:
        return label
    kinships = alert.elder.kinships.filter(code__in=rung.who).order_by("rank", "pk")
    names = kinships.values_list("relative__name", flat=True)
    return label + _("、").join(names)


def clock_with_seconds(at: datetime) -> str:
    return f"{clock(at)}:{at.second:02d}"
