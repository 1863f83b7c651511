"""The metrics and rules that the project comes with, read once from `data/`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from songhe.health.rules.limits import Rule, read_rule
from songhe.health.rules.metrics import PLACES, Metric, read_metric
from songhe.health.rules.news2 import Table, read_table
from songhe.health.rules.report import Advice, read_advice

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# What a button or a fall sensor sends, as readings of 1: she calls, and nobody asks her first.
EVENTS: tuple[dict[str, Any], ...] = (
    {"code": "sos", "name_zh": "呼救", "name_en": "Call for help"},
    {"code": "fall", "name_zh": "跌倒", "name_en": "Fall"},
)
CALLS = frozenset(event["code"] for event in EVENTS)

# What a wearable says of itself: 1 it is so, 0 it is not so any more. Nobody is called.
SIGNS: tuple[dict[str, Any], ...] = (
    {"code": "fence", "name_zh": "走出围栏", "name_en": "Left the fence"},
    {"code": "removed", "name_zh": "摘下设备", "name_en": "Device taken off"},
    {"code": "worn", "name_zh": "佩戴中", "name_en": "Worn"},
    {"code": "moving", "name_zh": "在活动", "name_en": "Moving"},
)

# Where it is, in degrees of WGS-84: readings like any other, but seen only by who may see it.
POSITION: tuple[dict[str, Any], ...] = (
    {
        "code": "latitude",
        "name_zh": "纬度",
        "name_en": "Latitude",
        "unit_zh": "度",
        "unit_en": "°",
        "min": -90,
        "max": 90,
        "decimals": 5,
    },
    {
        "code": "longitude",
        "name_zh": "经度",
        "name_en": "Longitude",
        "unit_zh": "度",
        "unit_en": "°",
        "min": -180,
        "max": 180,
        "decimals": 5,
    },
    {
        "code": "location_accuracy",
        "name_zh": "定位误差",
        "name_en": "Accuracy of the position",
        "unit_zh": "米",
        "unit_en": "m",
        "min": 0,
        "max": 100_000,
        "decimals": 0,
    },
)


@lru_cache(maxsize=1)
def metrics() -> dict[str, Metric]:
    """Every metric by its code."""
    content = json.loads((settings.DATA / "metrics.json").read_text(encoding="utf-8"))
    shape = {"unit_zh": "", "unit_en": "", "min": 0, "max": 1, "decimals": 0}
    ours = (*EVENTS, *SIGNS, *POSITION)
    entries: dict[str, dict[str, Any]] = {entry["code"]: {**shape, **entry} for entry in ours}
    entries |= {entry["code"]: entry for entry in content["metrics"]}
    return {code: read_metric(entry) for code, entry in entries.items()}


@lru_cache(maxsize=1)
def readable_metrics() -> dict[str, Metric]:
    """What may be shown to whom she lets see her readings: everything but where she is."""
    return {code: metric for code, metric in metrics().items() if code not in PLACES}


@lru_cache(maxsize=1)
def metric_by_number() -> dict[int, Metric]:
    return {metric.number: metric for metric in metrics().values()}


@dataclass(frozen=True)
class Standing:
    """The operator's editions that are on, by code; `mark` tells one set of them from another."""

    mark: tuple[int, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict, compare=False)


class Editions:
    """Which editions hold in this process; `queries.editions.follow_editions` keeps them new."""

    now = Standing()


def while_rules_hold(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Remember answers that are drawn from the rules for as long as the same rules hold."""

    plain: Callable[..., Answer] = function

    @lru_cache(maxsize=512)
    def remembered(_standing: Standing, arguments: tuple[Any, ...]) -> Answer:
        return plain(*arguments)

    @wraps(function)
    def ask(*arguments: Asked.args, **_none: Asked.kwargs) -> Answer:
        return remembered(Editions.now, arguments)

    return ask


@lru_cache(maxsize=1)
def shipped_rules() -> dict[str, dict[str, Any]]:
    """The entries of the file, by code: the first edition of each rule."""
    content = json.loads((settings.DATA / "alert_rules.json").read_text(encoding="utf-8"))
    return {entry["code"]: entry for entry in content["rules"]}


@lru_cache(maxsize=128)
def shipped_rule(code: str) -> Rule:
    entry = shipped_rules()[code]
    return read_rule(entry, version=str(entry["version"]))


@while_rules_hold
def alert_rules() -> dict[str, Rule]:
    """Every rule by its code, of every kind; an edition that is on stands in the file's place."""
    held = Editions.now.rules
    return {code: held.get(code) or shipped_rule(code) for code in shipped_rules()}


@lru_cache(maxsize=1)
def news2_table() -> Table:
    content = json.loads((settings.DATA / "news2.json").read_text(encoding="utf-8"))
    return read_table(content)


@lru_cache(maxsize=1)
def health_advice() -> dict[str, Advice]:
    """Every sentence of advice by its code, in the order in which they are tried."""
    content = json.loads((settings.DATA / "health_advice.json").read_text(encoding="utf-8"))
    return {entry["code"]: read_advice(entry) for entry in content["advice"]}


@while_rules_hold
def rules_of_kind(*kinds: str) -> tuple[Rule, ...]:
    """Every rule of these kinds."""
    return tuple(rule for rule in alert_rules().values() if rule.kind in kinds)
