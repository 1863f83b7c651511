"""How the items of a partial NEWS2 are said."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _, gettext_lazy

from songhe.health.models.news2 import News2Setting
from songhe.health.rules.news2 import DECIMALS, Partial, Scored

NAMES = {
    "rr": gettext_lazy("呼吸"),
    "spo2": gettext_lazy("血氧"),
    "o2": gettext_lazy("吸氧"),
    "sbp": gettext_lazy("高压"),
    "pulse": gettext_lazy("脉搏"),
    "acvpu": gettext_lazy("意识"),
    "temp": gettext_lazy("体温"),
}


@dataclass(frozen=True)
class Line:
    """One of the seven items."""

    name: str
    value: str
    at: datetime | None
    points: str


def lines_of(partial: Partial, setting: News2Setting) -> list[Line]:
    return [_line(one, setting) for one in partial.items]


def _line(one: Scored, setting: News2Setting) -> Line:
    name = str(NAMES[one.item])
    if one.item == "spo2":
        name = _("血氧（量表 %(scale)s）") % {"scale": setting.scale}
    if one.points is None:
        return Line(name, _("不知道"), None, "–")
    value = setting.get_oxygen_display() if one.item == "o2" else ""
    if one.value is not None:
        value = f"{one.value:.{DECIMALS.get(one.item, 0)}f}"
    at = datetime.fromtimestamp(one.at, UTC) if one.at is not None else None
    return Line(name, value, at, str(one.points))
