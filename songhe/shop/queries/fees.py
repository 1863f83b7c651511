"""Which rule of the platform's fee holds."""

import json
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from songhe.shop.rules.fee import FeeRule, read_rules, rule_on


@lru_cache(maxsize=1)
def _rules() -> tuple[FeeRule, ...]:
    return read_rules(json.loads((settings.ROOT / "data" / "fee_rules.json").read_text()))


def fee_rule(at: datetime) -> FeeRule:
    """Return the rule under which an order of this moment is placed."""
    return rule_on(timezone.localdate(at), _rules())
