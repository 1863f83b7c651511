"""How the pages about rules speak: names, levels, waits and shares."""

from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from songhe.health.reference import alert_rules, metrics
from songhe.health.rules.limits import Level, Rule
from songhe.health.rules.replay import DAYS, Tally
from songhe.health.rules.rule_report import ENOUGH, RuleFigures, Wait
from songhe.health.states import Severity
from songhe.health.words.wording import metric_unit, rule_name


@dataclass(frozen=True)
class Line:
    """One rule of the report, in words."""

    code: str
    name: str
    figures: RuleFigures
    share: str
    opened: str
    taken: str
    closed: str
    per_month: str


def line_of(figures: RuleFigures) -> Line:
    rule = alert_rules().get(figures.rule)
    return Line(
        code=figures.rule,
        name=rule_name(rule) if rule else figures.rule,
        figures=figures,
        share=_share(figures),
        opened=_wait(figures.opened),
        taken=_wait(figures.taken),
        closed=_wait(figures.closed),
        per_month=f"{figures.per_month:.2f}",
    )


def _share(figures: RuleFigures) -> str:
    """80%（12 条里）"""
    if figures.precision is None:
        facts = {"count": figures.judged, "enough": ENOUGH}
        return _("只有 %(count)s 条写了原因，满 %(enough)s 条才算") % facts
    share = f"{figures.precision:.0%}"
    return _("%(share)s（%(count)s 条里）") % {"share": share, "count": figures.judged}


def _wait(wait: Wait | None) -> str:
    """3 分钟，十条里九条在 12 分钟以内"""
    if wait is None:
        return "–"
    facts = {"middle": time_words(wait.median), "ninth": time_words(wait.ninth)}
    return _("%(middle)s，九成在 %(ninth)s 以内") % facts


def time_words(seconds: float) -> str:
    """40 秒, 12 分钟, 3.5 小时"""
    if seconds < 60:
        count = round(seconds)
        return ngettext("%(count)s 秒", "%(count)s 秒", count) % {"count": count}
    if seconds < 3600:
        count = round(seconds / 60)
        return ngettext("%(count)s 分钟", "%(count)s 分钟", count) % {"count": count}
    return _("%(count)s 小时") % {"count": f"{round(seconds / 3600, 1):g}"}


def levels_in_words(rule: Rule) -> str:
    """提醒 >100 次/分 满 10 分钟；紧急 ≥131 次/分 满 3 分钟"""
    return _("；").join(_level_in_words(rule, level) for level in rule.levels)


def _level_in_words(rule: Rule, level: Level) -> str:
    signs = (">", "≥") if rule.above else ("<", "≤")
    unit = _("倍平时的起伏") if rule.kind == "baseline" else metric_unit(metrics()[rule.metric])
    facts = {
        "severity": Severity(level.severity).label,
        "limit": f"{signs[level.inclusive]}{level.limit:g} {unit}",
        "time": time_words(level.hold_seconds),
    }
    if not level.hold_seconds:
        return _("%(severity)s %(limit)s") % facts
    return _("%(severity)s %(limit)s 满 %(time)s") % facts


def rest_in_words(rule: Rule) -> str:
    """回到 95 次/分 满 5 分钟算恢复；恢复后安静 30 分钟；读数中断 15 分钟就重新算"""
    unit = _("倍平时的起伏") if rule.kind == "baseline" else metric_unit(metrics()[rule.metric])
    facts = {
        "line": "–" if rule.clear_limit is None else f"{rule.clear_limit:g} {unit}",
        "minutes": round(rule.clear_hold / 60),
        "quiet": time_words(rule.cool_down),
        "gap": time_words(rule.max_gap),
    }
    return (
        _(
            "回到 %(line)s 满 %(minutes)s 分钟算恢复；恢复后安静 %(quiet)s；"
            "读数中断 %(gap)s 就重新算"
        )
        % facts
    )


def replay_words(tally: Tally) -> list[str]:
    """在过去 60 天会提醒 3 次，而不是 41 次；其中被证实的 2 次都还在。"""
    facts = {"days": DAYS, "new": tally.after, "old": tally.before}
    return [
        _("在过去 %(days)s 天会提醒 %(new)s 次，而不是 %(old)s 次；") % facts + _confirmed(tally),
        _severities(tally),
    ]


def _confirmed(tally: Tally) -> str:
    if not tally.real:
        return _("这些天没有被证实的提醒可以比。")
    facts = {"real": tally.real, "kept": tally.kept, "lost": tally.real - tally.kept}
    if tally.kept == tally.real:
        return _("其中被证实的 %(real)s 次都还在。") % facts
    return _("其中被证实的 %(real)s 次，只剩 %(kept)s 次，会漏掉 %(lost)s 次。") % facts


def _severities(tally: Tally) -> str:
    """提醒 1 次（原来 3 次）；紧急 1 次（原来 1 次）。看了 12 位长辈的 700 天。"""
    parts = [
        _("%(severity)s %(new)s 次（原来 %(old)s 次）")
        % {
            "severity": Severity(name).label,
            "new": tally.new.get(name, 0),
            "old": tally.old.get(name, 0),
        }
        for name in Severity.values
        if name in tally.old or name in tally.new
    ]
    facts = {"elders": tally.elders, "days": tally.days, "parts": _("；").join(parts) or "–"}
    return _("%(parts)s。看了 %(elders)s 位长辈有读数的 %(days)s 天。") % facts
