"""An alert as a story: who was told when, who did what, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from songhe.health import reasons, wording
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.reference import CALLS, metrics
from songhe.health.states import AlertState, Audience, Cause, Outcome
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
        return _("量得 %(value)s，高于 %(limit)s 已有 %(minutes)s 分钟。") % facts
    return _("量得 %(value)s，低于 %(limit)s 已有 %(minutes)s 分钟。") % facts


def _steps(alert: Alert) -> list[Moment]:
    steps = alert.steps.select_related("person", "message").order_by("number", "pk")
    return [
        _one_step(list(told))
        for _key, told in groupby(steps, key=lambda step: (step.number, step.audience))
    ]


def _one_step(told: Sequence[AlertStep]) -> Moment:
    first = told[0]
    audience = str(Audience(first.audience).label)
    if first.outcome == Outcome.NOBODY:
        words = _("没有可以通知的%(audience)s，接着往下通知。") % {"audience": audience}
        return Moment("done", first.told_at, "", words)
    if first.audience == Audience.ELDER:
        words = _("提醒了%(names)s本人。")
    else:
        words = _("通知了%(audience)s：%(names)s。")
    facts = {"audience": audience, "names": _("、").join(_names(told))}
    return Moment("done", first.told_at, "", words % facts, _seen(told))


def _names(told: Sequence[AlertStep]) -> list[str]:
    return [step.person.name for step in told if step.person is not None]


def _seen(told: Sequence[AlertStep]) -> str:
    """Who opened the message, and when."""
    seen = [
        _("%(name)s %(clock)s 看到了") % {"name": step.person.name, "clock": clock(read_at)}
        for step in told
        if step.person is not None
        and step.message is not None
        and (read_at := step.message.read_at) is not None
    ]
    return _("，").join(seen)


def _deeds(alert: Alert) -> list[Moment]:
    """What people did, from the history that the moves wrote."""
    events = Event.objects.filter(
        name__in=[f"health.alert.{verb}" for verb in DEEDS], subject_id=alert.pk
    ).order_by("pk")
    return [_deed(event) for event in events]


DEEDS = ("acknowledge", "worsen", "resolve", "clear", "cancel")


def _deed(event: Event) -> Moment:
    verb = event.name.rpartition(".")[2]
    if verb == "acknowledge":
        return Moment("done", event.happened_at, event.actor, _("接手了。"))
    if verb == "resolve":
        cause = str(Cause(event.facts["cause"]).label)
        return Moment(
            "done", event.happened_at, event.actor, _("处理好了：%(cause)s。") % {"cause": cause}
        )
    if verb == "cancel":
        return Moment("done", event.happened_at, event.actor, _("说自己没事，提醒取消。"))
    if verb == "clear":
        return Moment("done", event.happened_at, "", _("读数稳定下来，提醒自己结束。"))
    return Moment("urgent", event.happened_at, "", _("情况加重。"))


def _notes(alert: Alert) -> list[Moment]:
    return [
        Moment("done", note.written_at, _("%(who)s：") % {"who": note.label}, note.words)
        for note in alert.notes.order_by("pk")
    ]


def _ahead(alert: Alert) -> list[Moment]:
    """What comes next, if nobody does anything."""
    if alert.state == AlertState.ACKNOWLEDGED:
        return [Moment("now", None, _("处理中"), _("处理好后写下结果。"))]
    if alert.state != AlertState.RAISED:
        return []
    if alert.due_at is None:
        return [Moment("now", None, _("等人接手"), _("所有人都已通知。"))]
    audience = str(Audience(alert.ladder[alert.next_step][0]).label)
    facts = {"clock": clock_with_seconds(alert.due_at), "audience": audience}
    words = _("最迟 %(clock)s 还没有人接手，就通知%(audience)s。") % facts
    return [Moment("now", None, _("等人接手"), words)]


def clock_with_seconds(at: datetime) -> str:
    return f"{clock(at)}:{at.second:02d}"
