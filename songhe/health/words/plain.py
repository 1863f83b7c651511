"""What an elder reads of herself: what is well, what to watch, what to do now. No jargon.

At most four sentences, and none that alarms without the step that comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from songhe.health.models.alerts import Alert
from songhe.health.reference import CALLS
from songhe.health.showing.measures import Measure
from songhe.health.states import AlertState
from songhe.health.words.wording import alert_title, one_after_another

MOST_WATCHED = 2
TODAY = timedelta(hours=16)  # since waking, more or less
WORTH_MEASURING = ("bp_systolic", "glucose_cap_meter", "body_weight")


@dataclass(frozen=True)
class Saying:
    """One sentence or two that belong together; `aloud` is how a voice says them."""

    tone: str  # well, watch, urgent, info
    words: str
    aloud: str


def sayings_of(measures: Sequence[Measure], alerts: Sequence[Alert], at: datetime) -> list[Saying]:
    """Say how she is, from her measures and what is open."""
    found = [_well(measures), *_watched(measures), _to_do(measures, alerts, at)]
    return [Saying(tone, words, aloud or words) for tone, words, aloud in found if words]


def _well(measures: Sequence[Measure]) -> tuple[str, str, str]:
    names = _("、").join(one.title for one in measures if one.tone == "well")
    if not names:
        return "well", "", ""
    if all(one.tone == "well" for one in measures):
        return "well", _("您的%(names)s都好。") % {"names": names}, ""
    return "well", _("您的%(names)s正常。") % {"names": names}, ""


def _watched(measures: Sequence[Measure]) -> list[tuple[str, str, str]]:
    """What is not as usual, with its meaning and what helps."""
    found = []
    for one in [one for one in measures if one.tone in {"watch", "urgent"}][:MOST_WATCHED]:
        facts = {"title": one.title, "figure": one.figure, "aloud": one.aloud}
        words = one_after_another(_("%(title)s是 %(figure)s。") % facts, one.words)
        aloud = one_after_another(_("%(aloud)s。") % facts, one.words)
        found.append((one.tone, words, aloud))
    return found


def _to_do(
    measures: Sequence[Measure], alerts: Sequence[Alert], at: datetime
) -> tuple[str, str, str]:
    """The one thing to do now."""
    for alert in alerts:
        facts = {"title": alert_title(alert)}
        if alert.state == AlertState.ACKNOWLEDGED and alert.acknowledged_by is not None:
            facts["who"] = alert.acknowledged_by.name
            return "watch", _("%(who)s正在处理“%(title)s”，请等电话。") % facts, ""
        if alert.rule in CALLS:
            return "urgent", _("正在找人来帮您。请待在原地，等电话。"), ""
        return "watch", _("有一条“%(title)s”，请点下面看看。") % facts, ""
    tones = {one.tone for one in measures}
    if "urgent" in tones:
        return "urgent", _("不舒服就按下面红色的“紧急求助”。"), ""
    if not measures or "watch" in tones:
        return "info", "", ""  # what to do stands beside what to watch
    due = next((one for one in measures if one.metric in WORTH_MEASURING), None)
    if due is not None and due.taken_at < at - TODAY:
        facts = {"title": due.title}
        return "info", _("今天还没有量%(title)s。先坐着歇五分钟，再量一次。") % facts, ""
    return "well", _("现在没有要做的，照常就好。"), ""
