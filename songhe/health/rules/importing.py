"""What a table of measurements means: which column is what, and what is taken of each row."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from songhe.health.rules.local_time import moments_of
from songhe.health.rules.metrics import Metric
from songhe.health.rules.tables import Line
from songhe.health.rules.units import OTHERS, looks_like, unit_of
from songhe.health.rules.written_times import NOON, Order, is_clock, order_of, read_time

TIME, DATE, CLOCK, NOTHING = "time", "date", "clock", ""
FIRST = datetime(2015, 1, 1, tzinfo=UTC)
GUESSED_BY = 200  # rows

# What columns are called; the longer word wins where two fit.
NAMES = {
    TIME: ("测量时间", "日期时间", "时间戳", "datetime", "date time", "timestamp", "measured at"),
    DATE: ("日期", "date", "datum"),
    CLOCK: ("时间", "time", "zeit", "uhrzeit", "时刻"),
    "bp_systolic": ("收缩压", "高压", "systolic", "systolisch", "sys"),
    "bp_diastolic": ("舒张压", "低压", "diastolic", "diastolisch", "dia"),
    "heart_rate": ("心率", "脉搏", "脉率", "heart rate", "pulse", "puls", "bpm", "hr"),
    "spo2": ("血氧饱和度", "血氧", "spo2", "oxygen", "o2"),
    "glucose_cap_meter": ("血糖", "glucose", "blutzucker", "blood sugar"),
    "body_temperature": ("体温", "temperature", "temperatur", "temp"),
    "body_weight": ("体重", "weight", "gewicht"),
    "respiratory_rate": ("呼吸频率", "呼吸", "respiratory rate", "respiration"),
    "steps_24h": ("步数", "steps", "schritte"),
    "sleep_duration": ("睡眠时长", "睡眠", "sleep"),
}


@dataclass(frozen=True)
class Plan:
    """How to read one file, as guessed or as somebody chose."""

    roles: tuple[str, ...]  # of each column: a metric, TIME, DATE, CLOCK or NOTHING
    units: Mapping[str, str] = field(default_factory=dict)  # metric → unit that is not ours
    order: Order = Order.DAY_FIRST
    zone: str = "Asia/Shanghai"
    twice: str = ""  # which of two moments: "0", "1"; "" refuses the row
    headed: bool = True  # the first row names the columns


def plan_facts(plan: Plan) -> dict[str, object]:
    """A plan as plain values, to be kept."""
    return {
        "roles": list(plan.roles),
        "units": dict(plan.units),
        "order": plan.order.value,
        "zone": plan.zone,
        "twice": plan.twice,
        "headed": plan.headed,
    }


def plan_from(facts: Mapping[str, Any]) -> Plan:
    return Plan(
        tuple(facts["roles"]),
        facts["units"],
        Order(facts["order"]),
        facts["zone"],
        facts["twice"],
        facts["headed"],
    )


class Found(NamedTuple):
    """One number of one row: taken, unless `why` says why not."""

    metric: str
    written: str
    value: float
    why: str = ""


class Row(NamedTuple):
    """One row as it is understood."""

    number: int
    shown: str  # its time as written
    at: datetime | None
    found: list[Found]
    why: str = ""  # of the time: then nothing of the row is taken


def guess(lines: Sequence[Line], *, zone: str, metrics: Mapping[str, Metric]) -> Plan:
    """Say what the columns seem to be; somebody looks before anything is stored."""
    wide = max(len(line.cells) for line in lines[:GUESSED_BY])
    headed = not any(_is_number(cell) or _is_time(cell) for cell in lines[0].cells)
    names = lines[0].cells if headed else []
    body = lines[1 if headed else 0 : GUESSED_BY]
    columns = [[line.cells[at] for line in body if at < len(line.cells)] for at in range(wide)]
    roles = [_role(names[at] if at < len(names) else "") for at in range(wide)]
    _guess_time(roles, columns)
    roles = [role if role not in roles[:at] else NOTHING for at, role in enumerate(roles)]
    units = {
        role: unit
        for at, role in enumerate(roles)
        if role in metrics
        and (unit := _unit(metrics[role], names[at] if headed else "", columns[at]))
    }
    times = [cell for at, role in enumerate(roles) if role in {TIME, DATE} for cell in columns[at]]
    order = order_of(times) or Order.DAY_FIRST
    return Plan(tuple(roles), units, order, zone, "", headed)


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().replace("_", " ").strip()


def _role(name: str) -> str:
    bare = re.sub(r"[(\[].*?[)\]]", "", _plain(name)).strip()
    fitting = [
        (len(word), role)
        for role, words in NAMES.items()
        for word in words
        if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", bare)
    ]
    return max(fitting)[1] if fitting else NOTHING


def _guess_time(roles: list[str], columns: Sequence[Sequence[str]]) -> None:
    """Tell whole times, days and hours apart by what stands in the columns."""
    full = [[cell for cell in column if cell] for column in columns]
    hours = [at for at, column in enumerate(full) if _most(column, is_clock)]
    for at, column in enumerate(full):
        if at in hours:
            roles[at] = CLOCK
        elif _most(column, _is_time) and roles[at] in {TIME, DATE, CLOCK, NOTHING}:
            day_only = not any(":" in cell or "：" in cell for cell in column)
            roles[at] = DATE if day_only and hours else TIME
        elif roles[at] in {TIME, DATE, CLOCK}:
            roles[at] = NOTHING


def _most(cells: Sequence[str], question: Callable[[str], bool]) -> bool:
    return sum(question(cell) for cell in cells) > len(cells) / 2


def _unit(metric: Metric, name: str, column: Sequence[str]) -> str:
    """The unit that the heading names, or that the numbers look like; empty for ours."""
    said = _plain(name)
    for unit in OTHERS.get(metric.code, ()):
        if len(unit.name) > 1 and _plain(unit.name) in said:
            return unit.code
    values = [value for cell in column if (value := read_number(cell)) is not None]
    likely = looks_like(metric, values)
    return likely[0].code if likely else ""


def read_number(written: str) -> float | None:
    """Return a number as people write it, a decimal comma and the unit behind it included."""
    bare = unicodedata.normalize("NFKC", written).strip()
    found = re.match(r"^[+-]?\d+(?:[.,]\d+)?(?![\d.,:/-])", bare)
    return float(found[0].replace(",", ".")) if found else None


def _is_number(cell: str) -> bool:
    return read_number(cell) is not None


def _is_time(cell: str) -> bool:
    return read_time(cell, Order.DAY_FIRST) is not None or (
        read_time(cell, Order.MONTH_FIRST) is not None
    )


def read_rows(
    lines: Sequence[Line], plan: Plan, *, metrics: Mapping[str, Metric], at: datetime
) -> list[Row]:
    """Read every row by the plan; of two for one moment and metric the first is taken."""
    zone = ZoneInfo(plan.zone)
    seen: set[tuple[str, datetime]] = set()
    rows = []
    for line in lines[1 if plan.headed else 0 :]:
        shown, moment, why = _when(line.cells, plan, zone, at)
        found = []
        for metric, written in _numbers(line.cells, plan):
            one = _number_of(metrics[metric], written, plan)
            if moment is not None and not one.why:
                if (metric, moment) in seen:
                    one = one._replace(why="repeated")
                seen.add((metric, moment))
            found.append(one)
        rows.append(Row(line.number, shown, moment, found, why))
    return rows


def _numbers(cells: Sequence[str], plan: Plan) -> list[tuple[str, str]]:
    return [
        (role, cell)
        for role, cell in zip(plan.roles, cells, strict=False)
        if role not in {TIME, DATE, CLOCK, NOTHING} and cell
    ]


def _number_of(metric: Metric, written: str, plan: Plan) -> Found:
    value = read_number(written)
    if value is None:
        return Found(metric.code, written, 0.0, "not_a_number")
    unit = unit_of(metric, plan.units.get(metric.code, ""))
    if unit is not None:
        value = unit.to_ours(value)
    why = "" if metric.low <= value <= metric.high else "out_of_range"
    return Found(metric.code, written, value, why)


def _when(
    cells: Sequence[str], plan: Plan, zone: ZoneInfo, at: datetime
) -> tuple[str, datetime | None, str]:
    """Return the time as written, the moment it is, and why it is none."""
    parts = {
        role: cell
        for role, cell in zip(plan.roles, cells, strict=False)
        if role in {TIME, DATE, CLOCK}
    }
    day = parts.get(TIME) or parts.get(DATE, "")
    shown = f"{day} {parts.get(CLOCK, '')}".strip() if day else ""
    read = read_time(day, plan.order) if day else None
    if read is not None and parts.get(CLOCK) and read.tzinfo is None and read.time() == NOON:
        read = read_time(f"{read:%Y-%m-%d} {parts[CLOCK]}", plan.order)
    if read is None:
        return shown, None, "no_time"
    moments = (read,) if read.tzinfo is not None else moments_of(read, zone)
    if not moments:
        return shown, None, "gap"
    if len(moments) == 2 and not plan.twice:
        return shown, None, "twice"
    moment = moments[int(plan.twice or 0) if len(moments) == 2 else 0]
    if moment > at:
        return shown, None, "future"
    return (shown, None, "too_old") if moment < FIRST else (shown, moment, "")
