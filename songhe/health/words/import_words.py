"""What is said of a file that somebody brings: each row, and why numbers are not taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, gettext_lazy

from songhe.health.queries.imports import Preview
from songhe.health.reference import metrics
from songhe.health.rules.importing import Found, Row
from songhe.health.words.wording import metric_name, metric_unit

SHOWN = 12  # rows at the beginning
EXAMPLES = 6  # rows that are not taken, of each reason

WHYS = {
    "no_time": gettext_lazy("看不懂时间"),
    "gap": gettext_lazy("那天拨快了钟，没有这个时刻"),
    "twice": gettext_lazy("那天拨慢了钟，这个时刻有两次"),
    "future": gettext_lazy("时间还没有到"),
    "too_old": gettext_lazy("早于 2015 年"),
    "not_a_number": gettext_lazy("不是数字"),
    "out_of_range": gettext_lazy("数值不可能"),
    "repeated": gettext_lazy("和前面的行同一时刻"),
    "known": gettext_lazy("已经有了"),
    "other_value": gettext_lazy("这个时刻已有别的数值"),
}


@dataclass(frozen=True)
class Shown:
    """One row of the preview."""

    number: int
    written: str
    local: str  # the moment in the file's zone, with its distance from UTC
    numbers: list[tuple[str, str]]  # what is taken, or written, and why it is not taken
    why: str
    well: bool


def first_rows(found: Preview) -> list[Shown]:
    """Return the first rows, then some of each reason for which others are not taken."""
    chosen = list(found.rows[:SHOWN])
    for why in found.refused:
        chosen += islice(_of_reason(found.rows[SHOWN:], why), EXAMPLES)
    unique = {row.number: row for row in chosen}
    zone = ZoneInfo(found.plan.zone)
    return [_shown(unique[number], zone) for number in sorted(unique)]


def _of_reason(rows: list[Row], why: str) -> Iterator[Row]:
    return (row for row in rows if row.why == why or any(one.why == why for one in row.found))


def _shown(row: Row, zone: ZoneInfo) -> Shown:
    local = f"{row.at.astimezone(zone):%Y-%m-%d %H:%M %z}" if row.at else ""
    numbers = [(_number(one), str(WHYS[one.why]) if one.why else "") for one in row.found]
    well = not row.why and any(not one.why for one in row.found)
    return Shown(row.number, row.shown, local, numbers, str(WHYS[row.why]) if row.why else "", well)


def _number(one: Found) -> str:
    metric = metrics()[one.metric]
    if one.why in {"not_a_number", "out_of_range"}:
        return f"{metric_name(metric)} {one.written}"
    return f"{metric_name(metric)} {metric.shown(one.value)} {metric_unit(metric)}".strip()


def refused_words(found: Preview) -> list[str]:
    """看不懂时间：3 个"""
    return [
        _("%(why)s：%(n)s 个") % {"why": WHYS[why], "n": number}
        for why, number in found.refused.most_common()
    ]
