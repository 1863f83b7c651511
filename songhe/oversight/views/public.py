"""What everybody may read: the rules, the bounds, and how a provider has done."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from songhe.catalogue.queries import public_providers
from songhe.oversight.models import Verb
from songhe.oversight.queries import bounds, providers as queries
from songhe.oversight.rules.published import rules_for
from songhe.visits.queries import done_and_late

OVER = timedelta(days=90)
PUBLISHED = (Verb.WARN, Verb.SUSPEND, Verb.REMOVE)  # decisions that stand on a public page


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every rule by which a provider is admitted or turned away, and the bounds."""
    held = bounds.published_bounds()
    language = get_language()
    context = {
        "rules": [
            (verb.label, [(rule.code, rule.in_language(language)) for rule in rules_for(verb)])
            for verb in Verb
        ],
        "bounds": [bounds.bound_in_words(one) for one in held.bounds],
        "held": held,
    }
    return render(request, "oversight/published.html", context)


@require_safe
def record(request: HttpRequest, code: str) -> HttpResponse:
    """A part of a provider's public page: what it did, and what was decided about it."""
    provider = get_object_or_404(public_providers(), code=code)
    at = timezone.now()
    context = {
        "orders": queries.orders_done_by(provider),
        "visits": done_and_late(since=at - OVER, until=at, at=at, provider=provider),
        "decided": queries.standing_sanctions_of(provider, PUBLISHED)[:5],
    }
    return render(request, "oversight/_record.html", context)
