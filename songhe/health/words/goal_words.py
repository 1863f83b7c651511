"""How goals speak: never a reproach, always the next small step."""

from django.utils.translation import gettext as _, ngettext

from songhe.health.queries.goals import Shown
from songhe.health.reference import metrics
from songhe.health.states import GoalKind
from songhe.health.words.units import said
from songhe.health.words.wording import one_after_another


def aim_words(kind: str, target: float) -> str:
    """每晚睡 6 小时 50 分"""
    if kind == GoalKind.SLEEP:
        return _("每晚睡 %(time)s") % {"time": said(metrics()["sleep_duration"], target)}
    if kind == GoalKind.STEPS:
        return _("每天走 %(steps)s 步") % {"steps": f"{target:.0f}"}
    if kind == GoalKind.MEASURE:
        days = round(target)
        return ngettext("一周量 %(days)s 天", "一周量 %(days)s 天", days) % {"days": days}
    if kind == GoalKind.MEDICINE:
        return _("每天按时吃药")
    return _("每天喝够水")


def progress_words(one: Shown) -> str:
    """这七天有 4 天做到了，很好。"""
    facts = {"reached": one.progress.reached, "wanted": one.progress.wanted}
    if not one.progress.known and one.goal.kind in {GoalKind.SLEEP, GoalKind.STEPS}:
        return _("这七天还没有读数。戴上手表就会记下来。")
    if one.progress.reached >= one.progress.wanted:
        return _("这七天都做到了，真好。")
    if one.progress.reached:
        words = _("这七天有 %(reached)s 天做到了，不着急，慢慢来。") % facts
    else:
        words = _("这七天还没有做到，从今天开始也不晚。")
    return one_after_another(words, _mean_words(one))


def _mean_words(one: Shown) -> str:
    if one.progress.mean is None:
        return ""
    if one.goal.kind == GoalKind.SLEEP:
        time = said(metrics()["sleep_duration"], one.progress.mean)
        return _("平均每晚 %(time)s。") % {"time": time}
    return _("平均每天 %(steps)s 步。") % {"steps": f"{one.progress.mean:.0f}"}


def nudge_words(kind: str) -> str:
    """One kind sentence, and nothing that must be done."""
    if kind == GoalKind.SLEEP:
        return _("这几晚睡得少了些，今晚早点躺下歇歇吧。")
    if kind == GoalKind.STEPS:
        return _("今天走得不多。天气好的话，出去走十分钟吧。")
    if kind == GoalKind.MEASURE:
        return _("今天还没有量。方便的时候坐下歇五分钟，量一次。")
    if kind == GoalKind.MEDICINE:
        return _("今天的药吃了吗？吃过就点一下“做到了”。")
    return _("喝杯水吧。喝过就点一下“做到了”。")
