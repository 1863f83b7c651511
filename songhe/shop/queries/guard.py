"""What the guard looks at, from her own purchases only."""

import json
from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median_low

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from songhe.shop.models import Caution, Checkout, Order, OrderLine
from songhe.shop.rules.guard import Edition, Purchase, Recent, read_edition
from songhe.shop.states import OrderState

BOUGHT = (OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED)


@lru_cache(maxsize=1)
def guard_rules() -> Edition:
    return read_edition(json.loads((settings.ROOT / "data" / "scam_guard.json").read_text()))


def purchase_of(checkout: Checkout, at: datetime) -> Purchase:
    """Return what the rules judge: this purchase beside those before it."""
    rules = guard_rules()
    lines = list(
        OrderLine.objects.filter(order__checkout=checkout).select_related(
            "order", "listing__category"
        )
    )
    since = at - timedelta(days=rules.usual_days)
    before = Order.objects.filter(elder=checkout.elder_id, state__in=BOUGHT, paid_at__gte=since)
    totals = list(before.values_list("checkout__total", flat=True).distinct())
    by_category: Counter[str] = Counter()
    for line in lines:
        by_category[line.listing.category.code] += line.total
    return Purchase(
        total=checkout.payable,
        hour=timezone.localtime(at).hour,
        usual=median_low(totals) if totals else None,
        by_category=by_category,
        bought_before=_times(checkout, at - timedelta(days=rules.window_days)),
        new_sellers=_at_new_sellers(checkout, lines),
        recent=_recent(checkout, lines, rules.hours, at),
    )


def _recent(
    checkout: Checkout, lines: list[OrderLine], hours: list[int], at: datetime
) -> dict[int, Recent]:
    """Add this purchase to those close to it that she paid herself: one query for all windows.

    What another paid, or what went back, is not added.
    """
    longest = max(hours, default=0)
    before = list(
        OrderLine.objects.filter(
            order__elder=checkout.elder_id,
            order__state__in=BOUGHT,
            order__paid_at__gte=at - timedelta(hours=longest),
            order__checkout__paid_by=checkout.elder.person_id,
        )
        .exclude(order__checkout=checkout)
        .select_related("order", "listing__category")
    )
    return {
        span: _summed([*lines, *(one for one in before if _within(one, span, at))], lines)
        for span in hours
    }


def _within(line: OrderLine, hours: int, at: datetime) -> bool:
    paid_at = line.order.paid_at
    return paid_at is not None and paid_at >= at - timedelta(hours=hours)


def _summed(every: list[OrderLine], here: list[OrderLine]) -> Recent:
    """Sum by seller and category, only those which this purchase is about too."""
    sellers = {line.order.provider_id for line in here}
    codes = {line.listing.category.code for line in here}
    by_seller: Counter[int] = Counter()
    by_category: Counter[str] = Counter()
    seller_times: set[tuple[int, int]] = set()
    category_times: set[tuple[str, int]] = set()
    for line in every:
        seller, code = line.order.provider_id, line.listing.category.code
        if seller in sellers:
            by_seller[seller] += line.total
            seller_times.add((seller, line.order.checkout_id))
        if code in codes:
            by_category[code] += line.total
            category_times.add((code, line.order.checkout_id))
    return Recent(
        by_seller=by_seller,
        by_category=by_category,
        purchases_by_seller=Counter(seller for seller, _one in seller_times),
        purchases_by_category=Counter(code for code, _one in category_times),
    )


def _times(checkout: Checkout, since: datetime) -> dict[str, int]:
    categories = OrderLine.objects.filter(
        order__elder=checkout.elder_id, order__state__in=BOUGHT, order__paid_at__gte=since
    ).values_list("listing__category__code", "order")
    return dict(Counter(code for code, _order in set(categories)))


def _at_new_sellers(checkout: Checkout, lines: list[OrderLine]) -> int:
    sellers = {line.order.provider_id for line in lines}
    known = Order.objects.filter(
        elder=checkout.elder_id, provider__in=sellers, state__in=BOUGHT
    ).values_list("provider", flat=True)
    new = sellers - set(known)
    return sum(line.total for line in lines if line.order.provider_id in new)


def caution_of(checkout: Checkout) -> Caution | None:
    return Caution.objects.filter(checkout=checkout).first()


def words_of(caution: Caution) -> list[str]:
    """Return why, in the reader's language; a rule that is gone since is left out."""
    language = get_language() or "zh-hans"
    by_code = {rule.code: rule.words for rule in guard_rules().rules}
    found = [by_code[code] for code in caution.reasons if code in by_code]
    return [words.get(language, words["zh-hans"]) for words in found]
