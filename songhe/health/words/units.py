"""How a metric's number is drawn and said: minutes of sleep as hours."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from songhe.health.rules.columns import COUNTERS, SLEEP
from songhe.health.rules.metrics import Metric
from songhe.health.words.wording import metric_name, metric_unit


@dataclass(frozen=True)
class Unit:
    """What the scale of a chart counts in."""

    name: str
    share: float = 1.0  # of it in the metric's own unit
    decimals: int = 0


def unit_of(metric: Metric) -> Unit:
    if metric.code in SLEEP:
        return Unit(_("小时"), 1 / 60, 1)
    return Unit(metric_unit(metric), 1.0, metric.decimals)


def said(metric: Metric, value: float) -> str:
    """A value without its unit where the unit is named once: 128, or 6 小时 40 分."""
    if metric.code not in SLEEP:
        return metric.shown(value)
    hours, minutes = divmod(round(value), 60)
    if not minutes:
        return _("%(hours)s 小时") % {"hours": hours}
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}


def said_with_unit(metric: Metric, value: float) -> str:
    """72 次/分, 6 小时 40 分"""
    if metric.code in SLEEP:
        return said(metric, value)
    return f"{metric.shown(value)} {unit_word(metric)}".strip()


def unit_word(metric: Metric) -> str:
    """次/分; of what is counted in a day only 步: that it is a day's stands in the sentence."""
    unit = metric_unit(metric)
    return unit.partition("/")[0] if metric.code in COUNTERS else unit


def plain_name(metric: Metric) -> str:
    """What people call it: 高压, 步数."""
    names = {
        "bp_systolic": _("高压"),
        "bp_diastolic": _("低压"),
        "steps_24h": _("步数"),
    }
    return names.get(metric.code) or metric_name(metric)
