"""What a chart says in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, pgettext

from songhe.health.models.tags import ReadingTag
from songhe.health.reference import metrics
from songhe.health.rules.columns import sum_of_days
from songhe.health.rules.days import Figures
from songhe.health.rules.limits import Rule
from songhe.health.rules.spans import DAY
from songhe.health.showing.histories import History, Line
from songhe.health.states import TagKind
from songhe.health.words.units import plain_name, said, said_with_unit
from songhe.health.words.wording import one_after_another, speaks_chinese

# --- Names ---------------------------------------------------------------------------------


def title_of(history: History) -> str:
    if len(history.lines) > 1:
        return _("血压")
    return plain_name(metrics()[history.metric])


def names_of(history: History) -> list[str]:
    return [line_name(line) for line in history.lines] if len(history.lines) > 1 else []


def line_name(line: Line) -> str:
    return plain_name(metrics()[line.code])


def tag_words(tag: ReadingTag) -> str:
    """饭后：喝了一碗粥"""
    kind = str(TagKind(tag.kind).label)
    return _("%(kind)s：%(words)s") % {"kind": kind, "words": tag.words} if tag.words else kind


def date_words(day: date, today: date) -> str:
    return pgettext("day", "今天") if day == today else date_format(day, "n/j")


def month_words(day: date) -> str:
    return date_format(day, "n月" if speaks_chinese() else "M")


def long_date(day: date, today: date) -> str:
    if day == today:
        return pgettext("day", "今天")
    if day == today - timedelta(days=1):
        return _("昨天")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


# --- Sentences -----------------------------------------------------------------------------


def sentences_of(history: History) -> list[str]:
    """What was measured, what is usual, how often it was beyond, what may come."""
    known = [line for line in history.lines if _sum(history, line) is not None]
    if not known:
        facts = {"when": _when(history), "name": title_of(history)}
        return [_("%(when)s没有%(name)s的读数。") % facts]
    found = [_measured(history, known)]
    found += [words for line in known if (words := _usual(history, line))]
    found += [
        words for line in known for rule in line.rules if (words := _beyond(line, rule, history))
    ]
    if words := _expected(known):
        found.append(words)
    return found


def _when(history: History) -> str:
    window = history.window
    if window.days == DAY:
        return _("过去 24 小时") if window.is_current else long_date(window.last, window.today)
    facts = {
        "first": long_date(window.first, window.today),
        "last": long_date(window.last, window.today),
    }
    return _("%(first)s到%(last)s") % facts


def _sum(history: History, line: Line) -> Figures | None:
    if history.window.days == DAY and len(line.readings.values):
        values = line.readings.values
        return Figures(len(values), float(values.min()), float(values.mean()), float(values.max()))
    if history.window.days == DAY and not history.is_bars:
        return None
    return sum_of_days(history.shown_days(line), line.code)


def _measured(history: History, known: Sequence[Line]) -> str:
    first = known[0]
    metric, figures = metrics()[first.code], _sum(history, first)
    assert figures is not None  # noqa: S101 - only lines with a sum are known
    facts = {
        "when": _when(history),
        "name": title_of(history),
        "low": said(metric, figures.low),
        "high": said(metric, figures.high),
        "mean": said_with_unit(metric, figures.mean),
    }
    if history.is_bars and history.window.days == DAY:
        total = sum(day.total for day in history.shown_days(first))
        return _("%(when)s，%(name)s一共 %(total)s。") % (
            facts | {"total": said_with_unit(metric, total)}
        )
    if history.is_bars:
        words = _("%(when)s，%(name)s平均每天 %(mean)s，最少 %(low)s，最多 %(high)s。") % facts
        return one_after_another(words, _measured_on(history, first))
    if len(known) > 1:
        return _measured_pair(history, known, facts)
    words = _("%(when)s，%(name)s最低 %(low)s，最高 %(high)s，平均 %(mean)s。") % facts
    return one_after_another(words, _measured_on(history, first))


def _measured_on(history: History, line: Line) -> str:
    if history.window.days == DAY:
        return ""
    days = len(history.shown_days(line))
    return ngettext("有 %(days)s 天量过。", "有 %(days)s 天量过。", days) % {"days": days}


def _measured_pair(history: History, known: Sequence[Line], facts: Mapping[str, object]) -> str:
    upper, lower = (_sum(history, line) for line in known[:2])
    assert upper is not None and lower is not None  # noqa: S101, PT018 - as above
    facts = dict(facts) | {
        "mean": f"{upper.mean:.0f}/{lower.mean:.0f}",
        "low": f"{upper.low:.0f}",
        "high": f"{upper.high:.0f}",
        "low2": f"{lower.low:.0f}",
        "high2": f"{lower.high:.0f}",
    }
    return one_after_another(
        _("%(when)s，血压平均 %(mean)s mmHg；") % facts,
        _("高压 %(low)s 到 %(high)s，低压 %(low2)s 到 %(high2)s。") % facts,
        _measured_on(history, known[0]),
    )


def _usual(history: History, line: Line) -> str:
    if line.own is None or (history.is_bars and history.window.days == DAY):
        return ""
    metric = metrics()[line.code]
    facts = {
        "name": line_name(line),
        "low": said(metric, line.own[0]),
        "high": said(metric, line.own[1]),
    }
    return _("平时的%(name)s在 %(low)s 到 %(high)s 之间。") % facts


def _beyond(line: Line, rule: Rule, history: History) -> str:
    """How often the mildest limit was passed; by readings in a day, by days in a longer time."""
    level = rule.levels[0]
    facts = {"name": line_name(line), "limit": f"{level.limit:g}"}
    if history.window.days == DAY:
        count = sum(rule.beyond(value, level) for value in line.readings.values.tolist())
    else:
        ends = (day.high if rule.above else day.low for day in history.shown_days(line))
        count = sum(rule.beyond(value, level) for value in ends)
    if not count:
        return ""
    facts["count"] = str(count)
    if history.window.days == DAY:
        if rule.above:
            return (
                ngettext(
                    "%(name)s高于 %(limit)s 的有 %(count)s 次。",
                    "%(name)s高于 %(limit)s 的有 %(count)s 次。",
                    count,
                )
                % facts
            )
        return (
            ngettext(
                "%(name)s低于 %(limit)s 的有 %(count)s 次。",
                "%(name)s低于 %(limit)s 的有 %(count)s 次。",
                count,
            )
            % facts
        )
    if rule.above:
        return (
            ngettext(
                "有 %(count)s 天%(name)s高过 %(limit)s。",
                "有 %(count)s 天%(name)s高过 %(limit)s。",
                count,
            )
            % facts
        )
    return (
        ngettext(
            "有 %(count)s 天%(name)s低过 %(limit)s。",
            "有 %(count)s 天%(name)s低过 %(limit)s。",
            count,
        )
        % facts
    )


def _expected(known: Sequence[Line]) -> str:
    parts = []
    for line in known:
        if line.ahead is None:
            continue
        metric = metrics()[line.code]
        low, high = line.ahead.likely[-1]
        facts = {
            "name": line_name(line),
            "low": said(metric, low),
            "high": said(metric, high),
        }
        parts.append(_("%(name)s每天平均 %(low)s 到 %(high)s") % facts)
    if not parts:
        return ""
    words = _("趋势预测：接下来七天，十天里大约有八天，%(what)s。") % {"what": _("，").join(parts)}
    return one_after_another(words, _("这是按以前的日子推算的，不是诊断。"))
