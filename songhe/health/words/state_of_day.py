"""How she is today, in one sentence: from what is open, what happened, what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from songhe.health.models.alerts import Alert
from songhe.health.queries.readings import Latest
from songhe.health.reference import CALLS, metrics
from songhe.health.rules.days import date_of
from songhe.health.rules.metrics import Metric
from songhe.health.states import OPEN, AlertState
from songhe.health.words.wording import alert_title, metric_name

FRESH = timedelta(hours=24)
SPOKEN = ("bp_systolic", "heart_rate", "spo2", "body_temperature", "glucose_cap_meter")


@dataclass(frozen=True)
class Now:
    """A moment, where her days begin at midnight of her zone."""

    at: datetime
    zone: ZoneInfo

    def is_today(self, moment: datetime) -> bool:
        return date_of(moment, self.zone) == date_of(self.at, self.zone)

    def yesterday_at(self, moment: datetime) -> str:
        """昨天 19:12"""
        return f"{_('昨天')} {moment.astimezone(self.zone):%-H:%M}"


@dataclass(frozen=True)
class StateOfDay:
    """One sentence, what lies behind it, and its tone (well, watch, urgent, info)."""

    tone: str
    sentence: str
    detail: str = ""


def standing(metric: Metric, value: float) -> str:
    """Where a value stands: low, normal or high against the general range."""
    if metric.normal is None:
        return "normal"
    low, high = metric.normal
    if value < low:
        return "low"
    return "high" if value > high else "normal"


def state_of(latest: Mapping[str, Latest], alerts: Sequence[Alert], now: Now) -> StateOfDay:
    """Say how she is; `alerts` are the open ones and today's, newest first."""
    detail = figures(latest, now)
    for alert in alerts:
        if alert.state in OPEN and alert.severity != "notice":
            return _open_state(alert, detail)
    if not (fresh := _fresh(latest, now.at)):
        return StateOfDay("info", _("今天还没有量过"), "")
    if odd := _odd(fresh, now):
        return StateOfDay("watch", odd, detail)
    if today := [alert for alert in alerts if alert.severity != "notice"]:
        facts = {"title": alert_title(today[0])}
        return StateOfDay("well", _("今天有过一次%(title)s，现在平稳") % facts, detail)
    if any(now.is_today(reading.taken_at) for reading in fresh):
        return StateOfDay("well", _("今天身体平稳"), detail)
    last = max(reading.taken_at for reading in fresh)
    return StateOfDay("well", _("%(when)s 量的都平稳") % {"when": now.yesterday_at(last)}, detail)


def _open_state(alert: Alert, detail: str) -> StateOfDay:
    facts = {"title": alert_title(alert)}
    if alert.state == AlertState.ACKNOWLEDGED and alert.acknowledged_by is not None:
        facts["who"] = alert.acknowledged_by.name
        return StateOfDay("watch", _("%(title)s，%(who)s正在处理") % facts, detail)
    if alert.state == AlertState.SNOOZED and alert.snoozed_by is not None:
        facts["who"] = alert.snoozed_by.name
        return StateOfDay("watch", _("%(title)s，%(who)s看过，过一会儿再看") % facts, detail)
    if alert.rule in CALLS:
        return StateOfDay("urgent", _("%(title)s，正在找人") % facts, detail)
    tone = "urgent" if alert.severity == "urgent" else "watch"
    return StateOfDay(tone, _("%(title)s，正在找人看看") % facts, detail)


def _fresh(latest: Mapping[str, Latest], at: datetime) -> list[Latest]:
    return [
        latest[code] for code in SPOKEN if code in latest and latest[code].taken_at > at - FRESH
    ]


def _odd(fresh: Sequence[Latest], now: Now) -> str:
    """What is not as usual and when it was measured, as a sentence, or nothing."""
    today, before = [], []
    for reading in fresh:
        metric = metrics()[reading.metric]
        where = standing(metric, reading.value)
        name = _("血压") if reading.metric == "bp_systolic" else metric_name(metric)
        if where == "normal":
            continue
        words = _("%(name)s高一点") if where == "high" else _("%(name)s低一点")
        odd = words % {"name": name}
        if now.is_today(reading.taken_at):
            today.append(odd)
        else:
            facts = {"when": now.yesterday_at(reading.taken_at), "odd": odd}
            before.append(_("%(when)s %(odd)s") % facts)
    parts = [_("今天%(odd)s") % {"odd": _("、").join(today)}] if today else []
    parts += before
    if parts and len(today) + len(before) < len(fresh):
        parts.append(_("别的都好"))
    return capfirst(_("，").join(parts))


def figures(latest: Mapping[str, Latest], now: Now) -> str:
    """血压 128/76，心率 72。 What was measured yesterday says so: 血压 150/90（昨天 19:12）。"""
    parts = []
    for reading in _fresh(latest, now.at)[:3]:
        metric = metrics()[reading.metric]
        name, value = metric_name(metric), metric.shown(reading.value)
        if reading.metric == "bp_systolic":
            name = _("血压")
            if lower := latest.get("bp_diastolic"):
                value = f"{value}/{lower.value:.0f}"
        if not now.is_today(reading.taken_at):
            value += _("（%(when)s）") % {"when": now.yesterday_at(reading.taken_at)}
        parts.append(f"{name} {value}")
    return _("，").join(parts) + _("。") if parts else ""
