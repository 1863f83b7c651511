"""Saying where she is: near which of her places, how far, which way, how long ago."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from songhe.health.rules.whereabouts import Near, rounded

WAYS: Sequence[str] = (
    gettext_lazy("北"),
    gettext_lazy("东北"),
    gettext_lazy("东"),
    gettext_lazy("东南"),
    gettext_lazy("南"),
    gettext_lazy("西南"),
    gettext_lazy("西"),
    gettext_lazy("西北"),
)  # type: ignore[assignment]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def far_words(metres: float) -> str:
    """350 米, 1.2 公里"""
    whole = rounded(metres)
    if whole < 1000:
        return _("%(metres)s 米") % {"metres": whole}
    return _("%(km)s 公里") % {"km": f"{whole / 1000:.1f}".removesuffix(".0")}


def ago_words(passed: timedelta) -> str:
    """刚刚, 12 分钟前, 3 小时前"""
    if passed < MINUTE:
        return _("刚刚")
    if passed < HOUR:
        minutes = int(passed / MINUTE)
        return ngettext("%(many)s 分钟前", "%(many)s 分钟前", minutes) % {"many": minutes}
    hours = int(passed / HOUR)
    return ngettext("%(many)s 小时前", "%(many)s 小时前", hours) % {"many": hours}


def place_words(near: Near | None, accuracy: float) -> str:
    """在“家”的范围里, 在“家”附近, 从“家”往东北约 1.2 公里"""
    if near is None:
        return _("有位置，但还没有定下常去的地方")
    if near.is_inside:
        return _("在“%(name)s”的范围里") % {"name": near.spot.name}
    if near.is_beside(accuracy):
        return _("在“%(name)s”附近") % {"name": near.spot.name}
    return way_words(near)


def way_words(near: Near) -> str:
    facts = {"name": near.spot.name, "way": WAYS[near.way], "far": far_words(near.metres)}
    if near.is_inside:
        return _("从“%(name)s”的中间往%(way)s约 %(far)s") % facts
    return _("从“%(name)s”往%(way)s约 %(far)s") % facts


def accuracy_words(accuracy: float) -> str:
    return _("误差约 %(far)s") % {"far": far_words(accuracy)}
