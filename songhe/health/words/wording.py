"""How health speaks: names of metrics and rules, and what each audience is told."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, gettext as _, gettext_noop, ngettext

from songhe.health.models.alerts import Alert
from songhe.health.models.readings import HandReading
from songhe.health.reference import CALLS, alert_rules, metrics
from songhe.health.rules.limits import Rule
from songhe.health.rules.metrics import Metric
from songhe.health.states import AlertState, Audience, Meal
from songhe.health.words import reasons
from songhe.kernel.templatetags.moments import clock


def speaks_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def one_after_another(*sentences: str) -> str:
    """Sentences as one text: Chinese ones touch, English ones keep a space."""
    return ("" if speaks_chinese() else " ").join(sentence for sentence in sentences if sentence)


def metric_name(metric: Metric) -> str:
    return metric.name_zh if speaks_chinese() else metric.name_en


def metric_unit(metric: Metric) -> str:
    return metric.unit_zh if speaks_chinese() else metric.unit_en


def rule_name(rule: Rule) -> str:
    return rule.name_zh if speaks_chinese() else rule.name_en


def alert_title(alert: Alert) -> str:
    """心率偏快"""
    rule = alert_rules().get(alert.rule)
    return rule_name(rule) if rule else alert.rule


def veiled_title(alert: Alert) -> str:
    """The title for somebody who may not see her readings; a call for help is no secret."""
    return alert_title(alert) if alert.rule in CALLS else _("健康提醒")


def value_words(metric_code: str, value: float) -> str:
    """112 次/分"""
    metric = metrics()[metric_code]
    return f"{metric.shown(value)} {metric_unit(metric)}".strip()


def call_words(alert: Alert, audience: str, *, veiled: bool) -> str:
    """What a person is told when an alert reaches their step."""
    name, title = alert.elder.name, alert_title(alert)
    if audience == Audience.ELDER:
        return _elder_words(alert, title)
    if alert.rule in CALLS:
        return _("%(name)s：%(title)s。请马上联系。") % {"name": name, "title": title}
    if veiled:
        return _("%(name)s有一条健康提醒还没有人接手，请打电话问问。") % {"name": name}
    facts = {"name": name, "title": title, "value": evidence_value(alert)}
    if alert.severity == "notice":
        return _("%(name)s的%(title)s：%(value)s。") % facts
    if audience in {Audience.STATION, Audience.DOCTOR, Audience.EVERYONE}:
        return _("%(name)s%(title)s：%(value)s，还没有人接手。") % facts
    return _("%(name)s%(title)s：%(value)s。请联系看看。") % facts


def _elder_words(alert: Alert, title: str) -> str:
    if words := reasons.words_for_herself(alert):
        return words
    facts = {"title": title, "value": evidence_value(alert)}
    return _("%(title)s：%(value)s。先坐下歇一歇；要是没事，请点“我没事”。") % facts


def evidence_value(alert: Alert) -> str:
    if words := reasons.value_of(alert):
        return words
    value: Any = alert.evidence.get("value")
    return "" if value is None else value_words(alert.metric, float(value))


def news_words(alert: Alert, news: str, *, who: str, veiled: bool, herself: bool) -> str:
    """What those who were told hear later: worse, again, taken, closed."""
    title = veiled_title(alert) if veiled else alert_title(alert)
    name = _("您") if herself else alert.elder.name
    facts = {"name": name, "title": title, "who": who, "state": alert.get_state_display()}
    facts["clock"] = clock(alert.raised_at)
    if herself and news == "worse":
        return _("%(name)s的“%(title)s”加重了。请坐下，马上会有人联系您。") % facts
    return _sentence(alert, news) % facts


NEWS = {
    "again": gettext_noop("%(name)s的“%(title)s”又出现了，请再看一看。"),
    "asked": gettext_noop("%(who)s请您看看%(name)s的“%(title)s”，还没有人接手。"),
    "handed": gettext_noop("%(who)s把%(name)s的“%(title)s”交给您，请点“我来处理”。"),
    "free": gettext_noop("%(who)s走不开了，%(name)s的“%(title)s”又等人接手。"),
    "snoozed": gettext_noop("%(who)s看过%(name)s的“%(title)s”，过一会儿再看。"),
    "over": gettext_noop("%(clock)s %(name)s的“%(title)s”：%(state)s。"),
    "awake": gettext_noop("%(name)s的“%(title)s”放了一会儿，现在该再看一看了。"),
}


def _sentence(alert: Alert, news: str) -> str:
    if news == "taken":
        return _("%(who)s接手了%(name)s的“%(title)s”。")
    if news == "worse":
        return _("%(name)s的“%(title)s”加重了，请马上联系。")
    if news in NEWS:
        return _(NEWS[news])
    if alert.state == AlertState.CANCELLED:
        return _("%(name)s说自己没事，“%(title)s”已取消。")
    if alert.state == AlertState.CLEARED:
        return _("%(name)s的“%(title)s”已经自己恢复。")
    return _("%(name)s的“%(title)s”已处理好。")


def contact_words(alert: Alert) -> str:
    """What somebody on the call list is texted: that she may need help, never why."""
    station = alert.elder.station
    facts = {"name": alert.elder.name, "phone": station.phone if station else ""}
    if facts["phone"]:
        return _("%(name)s可能需要帮助，请打个电话或上门看看。社区站电话 %(phone)s。") % facts
    return _("%(name)s可能需要帮助，请打个电话或上门看看。") % facts


def contact_thanks(alert: Alert) -> str:
    return _("%(name)s那边已经有人照看了，不用再担心。谢谢您。") % {"name": alert.elder.name}


def digest_line(alert: Alert, *, veiled: bool) -> str:
    """王秀兰 血压偏高（已自己恢复）"""
    title = veiled_title(alert) if veiled else alert_title(alert)
    facts = {"name": alert.elder.name, "title": title, "state": alert.get_state_display()}
    if alert.is_open:
        return _("%(name)s%(title)s") % facts
    return _("%(name)s%(title)s（%(state)s）") % facts


def digest_words(lines: list[str]) -> str:
    facts = {"count": len(lines), "lines": _("、").join(lines)}
    return (
        ngettext(
            "今天有 %(count)s 件事要留意：%(lines)s。",
            "今天有 %(count)s 件事要留意：%(lines)s。",
            len(lines),
        )
        % facts
    )


def handover_words(who: str, count: int) -> str:
    facts = {"who": who, "count": count}
    return _("%(who)s交班给您，还有 %(count)s 条提醒没有完，请看一看。") % facts


def ladder_changed(who: str) -> str:
    return _("%(who)s改了“谁会先被叫”。请看一看对不对。") % {"who": who}


def seconds_words(seconds: int) -> str:
    """30 秒, 2 分钟"""
    if not seconds:
        return _("不问")
    if seconds % 60:
        return ngettext("%(count)s 秒", "%(count)s 秒", seconds) % {"count": seconds}
    minutes = seconds // 60
    return ngettext("%(count)s 分钟", "%(count)s 分钟", minutes) % {"count": minutes}


def written_words(rows: Sequence[HandReading]) -> str:
    """What was read off an instrument: 128/76，心率 72 次/分."""
    values = {row.metric: row.value for row in rows}
    parts = []
    if "bp_systolic" in values and "bp_diastolic" in values:
        parts.append(f"{values.pop('bp_systolic'):.0f}/{values.pop('bp_diastolic'):.0f}")
    parts += [value_words(code, value) for code, value in values.items()]
    meal = next((row.meal for row in rows if row.meal), "")
    if meal:
        parts.append(str(Meal(meal).label))
    return _("，").join(parts)
