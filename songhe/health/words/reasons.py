"""What an alert rests on, in words, for every kind of rule that is not a plain limit."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, gettext as _, ngettext

from songhe.health.models.alerts import Alert
from songhe.health.reference import CALLS, metrics


def value_of(alert: Alert) -> str:
    """The few words that stand for the value in a message; "" where there is a plain value."""
    speak = SHORT.get(alert.evidence.get("kind", ""))
    return speak(alert) if speak else ""


def condition_of(alert: Alert) -> str:
    """The sentence in the story of the alert; "" where a limit says it all."""
    speak = LONG.get(alert.evidence.get("kind", ""))
    return speak(alert) if speak else ""


def words_for_herself(alert: Alert) -> str:
    """What the elder herself is told of a device of hers; "" for all that is about her body."""
    if alert.rule == "battery_low":
        return _("设备快没电了（%(value)s），请充一会儿电。") % {"value": _level(alert)}
    if alert.rule == "taken_off":
        return _("设备取下很久了，方便时请再戴上。")
    if alert.rule == "outside_fence":
        return _("您离开了常去的地方。要是没事，请点“我没事”。")
    if alert.rule == "inactive":
        return _("很久没看到您走动了。要是没事，请点“我没事”。")
    return ""


def _amount(alert: Alert, value: float) -> str:
    metric = metrics()[alert.metric]
    unit = metric.unit_en if (get_language() or "").startswith("en") else metric.unit_zh
    return f"{metric.shown(value)} {unit}".strip()


def _level(alert: Alert) -> str:
    return _amount(alert, float(alert.evidence.get("value", 0)))


def _lasting(seconds: float) -> str:
    """3 小时 20 分钟, 25 分钟"""
    hours, minutes = divmod(round(seconds / 60), 60)
    in_minutes = ngettext("%(count)s 分钟", "%(count)s 分钟", minutes) % {"count": minutes}
    if not hours:
        return in_minutes
    in_hours = ngettext("%(count)s 小时", "%(count)s 小时", hours) % {"count": hours}
    return f"{in_hours} {in_minutes}" if minutes else in_hours


def _silent(alert: Alert) -> str:
    return _("已有%(lasting)s没有数据") % {"lasting": _lasting(alert.evidence["lasted_seconds"])}


def _silent_long(alert: Alert) -> str:
    facts = {
        "names": _("、").join(alert.evidence.get("devices", [])),
        "lasting": _lasting(alert.evidence["lasted_seconds"]),
    }
    return _("%(names)s已有%(lasting)s没有数据，可能没电、没戴或没有网络。") % facts


def _still(alert: Alert) -> str:
    return _("已有%(lasting)s没有走动") % {"lasting": _lasting(alert.evidence["lasted_seconds"])}


def _still_long(alert: Alert) -> str:
    facts = {
        "lasting": _lasting(alert.evidence["lasted_seconds"]),
        "limit": _lasting(alert.evidence["limit_seconds"]),
    }
    return _("戴着设备已有%(lasting)s没有走动；平时白天最多不超过%(limit)s。") % facts


def _away(alert: Alert) -> str:
    return _("在范围外约 %(metres)s 米") % {"metres": alert.evidence["metres"]}


def _away_long(alert: Alert) -> str:
    facts = {"metres": alert.evidence["metres"]}
    return _("离开常去的范围约 %(metres)s 米。为了隐私，这里不写地点。") % facts


def _unusual_long(alert: Alert) -> str:
    evidence = alert.evidence
    facts = {
        "value": _amount(alert, evidence["value"]),
        "usual": _amount(alert, evidence["usual"]),
        "limit": _amount(alert, evidence["limit"]),
        "days": evidence["days"],
    }
    if evidence["above"]:
        return (
            _("量得 %(value)s；她自己 %(days)s 天里平时是 %(usual)s，高过 %(limit)s 就不寻常。")
            % facts
        )
    return (
        _("量得 %(value)s；她自己 %(days)s 天里平时是 %(usual)s，低过 %(limit)s 就不寻常。") % facts
    )


def _drift(alert: Alert) -> str:
    evidence: dict[str, Any] = alert.evidence
    facts = {"recent": _figure(alert, "recent"), "past": _figure(alert, "past")}
    if evidence.get("part") == "night":
        return _("夜里 %(recent)s，平时 %(past)s") % facts
    return _("近来 %(recent)s，以前 %(past)s") % facts


def _drift_long(alert: Alert) -> str:
    facts = {"recent": _figure(alert, "recent"), "past": _figure(alert, "past")}
    if alert.evidence.get("part") == "night":
        return _("连续两夜睡着时的心率比平时高：这一夜 %(recent)s，平时 %(past)s。") % facts
    return _("近几天的中间值是 %(recent)s，以前是 %(past)s。") % facts


def _figure(alert: Alert, name: str) -> str:
    return _amount(alert, float(alert.evidence[name]))


def _reported(alert: Alert) -> str:
    return "" if alert.rule in CALLS else _("设备自己报告")


def _reported_long(alert: Alert) -> str:
    if alert.rule in CALLS:
        return ""
    minutes = (alert.evidence["measured_at"] - alert.began_at.timestamp()) / 60
    if minutes < 1:
        return _("设备自己报告的。")
    return _("设备自己报告的，已有%(lasting)s。") % {"lasting": _lasting(60 * minutes)}


Speaker = Callable[[Alert], str]
SHORT: dict[str, Speaker] = {
    "event": _reported,
    "silence": _silent,
    "inactivity": _still,
    "fence": _away,
    "trend": _drift,
}
LONG: dict[str, Speaker] = {
    "event": _reported_long,
    "silence": _silent_long,
    "inactivity": _still_long,
    "fence": _away_long,
    "trend": _drift_long,
    "baseline": _unusual_long,
}
