"""A report in words, found from its frozen numbers when somebody reads it, in their language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from songhe.health.models.reports import HealthReport
from songhe.health.reference import alert_rules, health_advice, metrics
from songhe.health.rules.bands import ENOUGH
from songhe.health.rules.columns import BARS
from songhe.health.states import ReportSpan
from songhe.health.words.units import plain_name, said, said_with_unit
from songhe.health.words.wording import one_after_another, rule_name, speaks_chinese

Measure = Mapping[str, Any]
HABITS = {"sleep_duration", "steps", "steps_24h"}


@dataclass(frozen=True)
class Section:
    heading: str
    lines: list[str]


@dataclass(frozen=True)
class Letter:
    """The same words on the page and on paper."""

    title: str
    period: str
    opening: str
    sections: list[Section]
    foot: list[str]


def letter_of(report: HealthReport) -> Letter:
    facts = report.facts
    sections = [
        Section(_("身体"), _body(facts)),
        Section(_("睡眠和走动"), _habits(facts)),
        Section(_("提醒"), [_alerts(facts["alerts"])]),
        Section(_("怎么做"), _advice(facts["advice"])),
    ]
    facts_of_title = {"name": report.elder.name, "span": str(ReportSpan(report.span).label)}
    return Letter(
        title=_("%(name)s的%(span)s") % facts_of_title,
        period=period_of(report.first, report.last),
        opening=_opening(facts),
        sections=[section for section in sections if section.lines],
        foot=[
            _("这是按读数写的小结，不是诊断，也不能代替医生。"),
            _("写于 %(date)s，以后不再改动。") % {"date": _made_on(report)},
        ],
    )


def _made_on(report: HealthReport) -> str:
    return date_format(timezone.localtime(report.made_at), "DATE_FORMAT")


def period_of(first: date, last: date) -> str:
    """2026年11月9日到11月15日; English, where the year stands last, says it at both ends."""
    short = "MONTH_DAY_FORMAT" if speaks_chinese() else "DATE_FORMAT"
    ends = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, short)}
    return _("%(first)s到%(last)s") % ends


def _opening(facts: Measure) -> str:
    """How much was measured, and whether that is enough to say anything."""
    days = {"days": facts["days"], "measured": facts["measured"]}
    words = _("%(days)s 天里有 %(measured)s 天量过。") % days
    if not facts["enough"]:
        return one_after_another(words, _("量得太少，还看不出什么；下面只写量到的。"))
    changed = [one for one in facts["measures"] if one["changed"] and not one["few"]]
    if not any(one["before"] is not None for one in facts["measures"]):
        more = _("以前的日子还不够多，先不作比较。")
    elif changed:
        names = _("、").join(_name(one) for one in changed)
        more = _("和前四周比，有变化的是：%(names)s。") % {"names": names}
    else:
        more = _("和前四周比，没有明显变化。")
    return one_after_another(words, more)


def _name(measure: Measure) -> str:
    return plain_name(metrics()[measure["metric"]])


def _body(facts: Measure) -> list[str]:
    measures = {one["metric"]: one for one in facts["measures"] if one["metric"] not in HABITS}
    lines = []
    if "bp_systolic" in measures and "bp_diastolic" in measures:
        lines.append(_pressure(measures.pop("bp_systolic"), measures.pop("bp_diastolic")))
    return lines + [_line(one) for one in measures.values()]


def _habits(facts: Measure) -> list[str]:
    return [_line(one) for one in facts["measures"] if one["metric"] in HABITS]


def _pressure(upper: Measure, lower: Measure) -> str:
    facts = {
        "mean": f"{upper['mean']:.0f}/{lower['mean']:.0f}",
        "low": f"{upper['low']:.0f}/{lower['low']:.0f}",
        "high": f"{upper['high']:.0f}/{lower['high']:.0f}",
        "days": upper["days"],
    }
    if upper["few"]:
        return (
            ngettext(
                "血压只量了 %(days)s 天，平均 %(mean)s，还说不准。",
                "血压只量了 %(days)s 天，平均 %(mean)s，还说不准。",
                upper["days"],
            )
            % facts
        )
    words = _("血压平均 %(mean)s，最低 %(low)s，最高 %(high)s。") % facts
    changes = [_change(one) for one in (upper, lower) if one["changed"]]
    measured = _measured_on(upper["days"])
    return one_after_another(words, measured, *(changes or [_same(upper)]))


def _line(one: Measure) -> str:
    metric = metrics()[one["metric"]]
    facts = {
        "name": _name(one),
        "mean": said_with_unit(metric, one["mean"]),
        "low": said(metric, one["low"]),
        "high": said(metric, one["high"]),
        "days": one["days"],
    }
    if one["few"]:
        return (
            ngettext(
                "%(name)s只量了 %(days)s 天，平均 %(mean)s，还说不准。",
                "%(name)s只量了 %(days)s 天，平均 %(mean)s，还说不准。",
                one["days"],
            )
            % facts
        )
    if one["metric"] in BARS:
        words = _("%(name)s平均每天 %(mean)s，最少 %(low)s，最多 %(high)s。") % facts
    else:
        words = _("%(name)s平均 %(mean)s，最低 %(low)s，最高 %(high)s。") % facts
    compared = _change(one) if one["changed"] else _same(one)
    return one_after_another(words, _measured_on(one["days"]), compared)


def _measured_on(days: int) -> str:
    return ngettext("量了 %(days)s 天。", "量了 %(days)s 天。", days) % {"days": days}


def _change(one: Measure) -> str:
    metric = metrics()[one["metric"]]
    facts = {
        "name": _name(one),
        "before": said_with_unit(metric, one["before"]),
        "change": said(metric, abs(one["change"])),
    }
    if one["change"] > 0:
        return _("%(name)s比前四周（%(before)s）多了 %(change)s。") % facts
    return _("%(name)s比前四周（%(before)s）少了 %(change)s。") % facts


def _same(one: Measure) -> str:
    if one["before"] is None:
        return _("量满 %(days)s 天以后再和以前比。") % {"days": ENOUGH}
    return _("和前四周差不多。")


# --- Alerts and advice ---------------------------------------------------------------------


def _alerts(alerts: Measure) -> str:
    if not alerts["count"]:
        return _("没有发过提醒。")
    facts = {"count": alerts["count"], "names": _("、").join(_rules(alerts["rules"]))}
    words = [
        ngettext(
            "发过 %(count)s 次提醒：%(names)s。",
            "发过 %(count)s 次提醒：%(names)s。",
            alerts["count"],
        )
        % facts
    ]
    if alerts["median_seconds"] is not None:
        facts = {"taken": alerts["taken"], "time": _duration(alerts["median_seconds"])}
        words.append(
            ngettext(
                "有 %(taken)s 次有人接手，一般在 %(time)s内。",
                "有 %(taken)s 次有人接手，一般在 %(time)s内。",
                alerts["taken"],
            )
            % facts
        )
    words += _ended_otherwise(alerts["by_itself"], alerts["open"])
    return one_after_another(*words)


def _ended_otherwise(by_itself: int, still_open: int) -> list[str]:
    """Say of how many nobody had to take them up, and how many nobody has dealt with yet."""
    words = []
    if by_itself:
        said = ngettext(
            "有 %(count)s 次自己恢复或本人说没事。",
            "有 %(count)s 次自己恢复或本人说没事。",
            by_itself,
        )
        words.append(said % {"count": by_itself})
    if still_open:
        said = ngettext(
            "有 %(count)s 次写这份小结时还没处理完。",
            "有 %(count)s 次写这份小结时还没处理完。",
            still_open,
        )
        words.append(said % {"count": still_open})
    return words


def _rules(rules: Sequence[Sequence[Any]]) -> list[str]:
    named = []
    for code, count in rules:
        rule = alert_rules().get(code)
        name = rule_name(rule) if rule else str(code)
        named.append(_("%(name)s %(count)s 次") % {"name": name, "count": count})
    return named


def _duration(seconds: int) -> str:
    if seconds < 90:
        return ngettext("%(count)s 秒", "%(count)s 秒", seconds) % {"count": seconds}
    if seconds < 5_400:
        return _("%(count)s 分钟") % {"count": round(seconds / 60)}
    return _("%(count)s 小时") % {"count": round(seconds / 3_600)}


def _advice(codes: Sequence[str]) -> list[str]:
    known = [health_advice()[code] for code in codes if code in health_advice()]
    return [advice.zh if speaks_chinese() else advice.en for advice in known]
