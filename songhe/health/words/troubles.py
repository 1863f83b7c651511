"""What is the matter with a device, in words."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _, ngettext

from songhe.health.models.devices import Device
from songhe.health.queries.devices import LOW_BATTERY
from songhe.health.queries.refused import Refused
from songhe.health.states import RefusedWhy
from songhe.health.words.wording import metric_name, metric_unit

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Trouble:
    """One thing to look at."""

    icon: str
    words: str


def troubles_of(device: Device) -> list[Trouble]:
    """Return what somebody should look at; needs `silent` and `refusing` of `devices_by_need`."""
    if device.revoked_at is not None:
        return []
    found = []
    if getattr(device, "silent", False):
        found.append(Trouble("clock", _("很久没有数据")))
    if device.battery is not None and device.battery <= LOW_BATTERY:
        found.append(Trouble("battery", _("电量 %(level)s%%") % {"level": device.battery}))
    if getattr(device, "refusing", False):
        found.append(Trouble("watch", _("有读数没有收下")))
    if device.clock_skew:
        found.append(Trouble("clock", skew_words(device.skew)))
    return found


def skew_words(skew: timedelta) -> str:
    """时钟慢了 3 小时 5 分: what must be added was missing."""
    facts = {"span": span_words(abs(skew))}
    return (_("时钟慢了 %(span)s") if skew > timedelta() else _("时钟快了 %(span)s")) % facts


def span_words(span: timedelta) -> str:
    """A span as people say it: two parts at most, none of them too fine."""
    if span >= 365 * DAY:
        years = span // (365 * DAY)
        return ngettext("%(n)s 年", "%(n)s 年", years) % {"n": years}
    minutes = max(1, round(span / timedelta(minutes=1)))
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    parts = (
        ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days} if days else "",
        ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s 分", "%(n)s 分", minutes) % {"n": minutes} if minutes else "",
    )
    return " ".join([part for part in parts if part][:2])


def refused_words(refused: Refused) -> str:
    """What was refused and why, without saying a number of hers."""
    facts = {"metric": metric_name(refused.metric), "n": len(refused.rows)}
    if refused.looks_like:
        units = _("或").join(unit.name for unit in refused.looks_like)
        facts |= {"units": units, "ours": metric_unit(refused.metric)}
        return _("%(metric)s的单位看起来是 %(units)s，应该是 %(ours)s。请在设备上改单位。") % facts
    return _sentence(refused.why, len(refused.rows)) % facts


def _sentence(why: RefusedWhy, n: int) -> str:
    if why == RefusedWhy.OUT_OF_RANGE:
        return ngettext(
            "%(metric)s有 %(n)s 个数值不可能。请看看设备有没有戴好、有没有坏。",
            "%(metric)s有 %(n)s 个数值不可能。请看看设备有没有戴好、有没有坏。",
            n,
        )
    if why == RefusedWhy.FUTURE:
        return ngettext(
            "%(metric)s有 %(n)s 个读数的时间在将来。请看看设备的日期。",
            "%(metric)s有 %(n)s 个读数的时间在将来。请看看设备的日期。",
            n,
        )
    if why == RefusedWhy.BEFORE_2015:
        return ngettext(
            "%(metric)s有 %(n)s 个读数的时间早于 2015 年。请看看设备的日期。",
            "%(metric)s有 %(n)s 个读数的时间早于 2015 年。请看看设备的日期。",
            n,
        )
    return ngettext(
        "%(metric)s有 %(n)s 个读数是换给这位长辈以前量的，没有记到任何人名下。",
        "%(metric)s有 %(n)s 个读数是换给这位长辈以前量的，没有记到任何人名下。",
        n,
    )
