"""The metrics and rules that the project comes with, read once from `data/`."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from songhe.health.rules.limits import Rule, read_rule
from songhe.health.rules.metrics import Metric, read_metric
from songhe.health.rules.report import Advice, read_advice

# What a button or a fall sensor sends, as readings of 1.
EVENTS: tuple[dict[str, Any], ...] = (
    {"code": "sos", "name_zh": "呼救", "name_en": "Call for help"},
    {"code": "fall", "name_zh": "跌倒", "name_en": "Fall"},
)
CALLS = frozenset(event["code"] for event in EVENTS)


@lru_cache(maxsize=1)
def metrics() -> dict[str, Metric]:
    """Every metric by its code."""
    content = json.loads((settings.DATA / "metrics.json").read_text(encoding="utf-8"))
    shape = {"unit_zh": "", "unit_en": "", "min": 0, "max": 1, "decimals": 0}
    entries = {entry["code"]: entry for entry in [*({**shape, **e} for e in EVENTS)]}
    entries |= {entry["code"]: entry for entry in content["metrics"]}
    return {code: read_metric(entry) for code, entry in entries.items()}


@lru_cache(maxsize=1)
def metric_by_number() -> dict[int, Metric]:
    return {metric.number: metric for metric in metrics().values()}


@lru_cache(maxsize=1)
def alert_rules() -> dict[str, Rule]:
    """Every rule by its code; calls for help count at once and never clear by themselves."""
    content = json.loads((settings.DATA / "alert_rules.json").read_text(encoding="utf-8"))
    version = str(content["version"])
    calls = [
        {
            "code": event["code"],
            "metric": event["code"],
            "name_zh": event["name_zh"],
            "name_en": event["name_en"],
            "direction": "above",
            "levels": [{"severity": "urgent", "limit": 1, "inclusive": True, "hold_seconds": 0}],
            "clear": None,
            "cool_down_seconds": 0,
            "max_gap_seconds": 60,
        }
        for event in EVENTS
    ]
    rules = [read_rule(entry, version=version) for entry in [*calls, *content["rules"]]]
    return {rule.code: rule for rule in rules}


@lru_cache(maxsize=1)
def health_advice() -> dict[str, Advice]:
    """Every sentence of advice by its code, in the order in which they are tried."""
    content = json.loads((settings.DATA / "health_advice.json").read_text(encoding="utf-8"))
    return {entry["code"]: read_advice(entry) for entry in content["advice"]}
