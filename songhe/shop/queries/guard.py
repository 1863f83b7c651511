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
from songhe.shop.rules.guard import Edition, Purchase, read_edition
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
