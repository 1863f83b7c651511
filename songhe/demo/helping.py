"""Programmes that take over a part, and the elders who showed a paper for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.shop.actions.entitlements import record_entitlement
from songhe.shop.actions.subsidies import load_programmes

# The sums are the demonstration's own. Both ask for a paper, so that nobody else's price moves.
CARE: dict[str, Any] = {
    "code": "ltc-home",
    "kind": "insurance",
    "name": "长期护理险·居家护理",
    "fund": "武昌区医保局",
    "words": "失能评估通过的老人，居家护理和助浴付一半（演示）。",
    "paper": "长护险",
    "percent": 50,
    "ceiling": 5_000,
    "period": "month",
    "period_ceiling": 40_000,
    "categories": ["J"],
}
MEALS: dict[str, Any] = {
    "code": "meals",
    "kind": "subsidy",
    "name": "困难老人助餐补贴",
    "fund": "武昌区民政局",
    "words": "低保老人每餐补 5 元（演示）。",
    "paper": "低保",
    "amount": 500,
    "period": "month",
    "period_ceiling": 15_000,
    "budget": 5_000_000,
    "categories": ["B01"],
    "rank": 20,
}
EACH = 5  # every so many-th of those handed over has a paper


def begin_programmes(
    elders: Sequence[Elder], *, officer: Acting, began: datetime, now: datetime
) -> None:
    """Begin both with the district, and note the papers of some elders."""
    first, last = timezone.localdate(began), timezone.localdate(now) + timedelta(days=400)
    load_programmes([{**one, "starts_on": first, "ends_on": last} for one in (CARE, MEALS)])
    for number, elder in enumerate(elders[::EACH]):
        papers = (CARE["paper"], MEALS["paper"]) if number % 3 == 0 else (CARE["paper"],)
        for paper in papers:
            record_entitlement(
                elder=elder,
                paper=paper,
                number=f"DEMO{number:08d}",
                starts_on=first,
                good_until=last,
                acting=officer,
                at=began,
            )
