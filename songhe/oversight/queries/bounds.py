"""The published bounds, how a provider stands to them, and what was decided by them."""

import json
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from songhe.catalogue.models import Provider
from songhe.catalogue.states import ProviderState
from songhe.oversight.models import Appeal, Sanction, Verb
from songhe.oversight.rules.bounds import Bound, Bounds, Figure, Measure, Record
from songhe.oversight.rules.published import SUSPEND_BELOW_BOUNDS, WARN_BELOW_BOUNDS
from songhe.oversight.states import AppealState
from songhe.shop.queries import satisfaction_by_provider
from songhe.visits.queries import done_and_late


@cache
def published_bounds() -> Bounds:
    """Return the bounds as their file says them."""
    told = json.loads((settings.DATA / "merchant_bounds.json").read_text(encoding="utf-8"))
    return Bounds(
        over=timedelta(days=told["over_days"]),
        bounds=tuple(
            Bound(Measure(one["measure"]), one["limit"], one["cases"]) for one in told["bounds"]
        ),
        after_warning=timedelta(days=told["after_warning_days"]),
        warning_counts=timedelta(days=told["warning_counts_days"]),
        after_suspension=timedelta(days=told["after_suspension_days"]),
    )


def providers_to_judge() -> QuerySet[Provider]:
    """Return those who sell, or were suspended and could be removed."""
    return (
        Provider.objects.filter(state__in=[ProviderState.ACTIVE, ProviderState.SUSPENDED])
        .select_related("organisation")
        .order_by("pk")
    )


def stars_of_all(bounds: Bounds, at: datetime) -> dict[int, Figure]:
    """Return each reviewed provider's stars over the published time."""
    return {
        one.provider.pk: Figure(round(one.stars * 100), one.reviews)
        for one in satisfaction_by_provider(since=at - bounds.over, until=at)
    }


def visits_of(provider: Provider, bounds: Bounds, at: datetime) -> dict[Measure, Figure]:
    """Return how a provider's visits went over the published time."""
    counts = done_and_late(since=at - bounds.over, until=at, at=at, provider=provider)
    if not counts.planned:
        return {}
    return {
        Measure.MISSED: Figure(counts.missed * 100 // counts.planned, counts.planned),
        Measure.LATE: Figure(counts.late * 100 // counts.planned, counts.planned),
    }


def record_of(provider: Provider) -> Record:
    """Return what was decided by the bounds before; what an appeal set aside does not count."""
    decided = Sanction.objects.filter(provider=provider).exclude(appeal__state=AppealState.UPHELD)
    warned = decided.filter(rule=WARN_BELOW_BOUNDS).order_by("-at").first()
    active = provider.state == ProviderState.ACTIVE
    last = decided.filter(verb__in=[Verb.SUSPEND, Verb.RESTORE]).order_by("-at", "-pk").first()
    by_bounds = last is not None and last.rule == SUSPEND_BELOW_BOUNDS
    return Record(
        active=active,
        warned_at=warned.at if warned else None,
        suspended_at=last.at if last and by_bounds and not active else None,
        appealed=Appeal.objects.filter(
            sanction__provider=provider, state=AppealState.OPEN
        ).exists(),
    )


def bound_in_words(bound: Bound) -> str:
    """Return what a bound asks for, as a sentence."""
    facts = {"limit": bound.limit, "stars": f"{bound.limit / 100:.1f}", "cases": bound.cases}
    return {
        Measure.STARS: _("评价平均不低于 %(stars)s 分（满 %(cases)s 条才算）"),
        Measure.MISSED: _("没到的不超过 %(limit)s%%（满 %(cases)s 次才算）"),
        Measure.LATE: _("迟到的不超过 %(limit)s%%（满 %(cases)s 次才算）"),
        Measure.CLAIMED: _("每 100 单里，售后不超过 %(limit)s 件（满 %(cases)s 单才算）"),
        Measure.GIVEN_BACK: _("退款不超过成交金额的 %(limit)s%%（满 %(cases)s 单才算）"),
        Measure.LOST: _("平台裁决后退了款的纠纷，不超过 %(limit)s%%（满 %(cases)s 件才算）"),
    }[bound.measure] % facts


def figure_in_words(bound: Bound, figure: Figure) -> str:
    """Return what was measured, beside its bound."""
    value = f"{figure.value / 100:.2f}" if bound.measure == Measure.STARS else f"{figure.value}%"
    return _("%(bound)s：现在是 %(value)s，共 %(cases)s 次") % {
        "bound": bound_in_words(bound),
        "value": value,
        "cases": figure.cases,
    }
