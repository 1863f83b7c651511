"""The nightly look at everybody by the published bounds: warned, suspended, removed, told why."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _, override

from songhe.catalogue.actions import providers
from songhe.catalogue.models import Provider
from songhe.kernel.flow import NotAllowed
from songhe.oversight.actions import keep, note_warning
from songhe.oversight.models import Sanction, Verb
from songhe.oversight.queries import bounds as queries
from songhe.oversight.rules.bounds import Bound, Bounds, Due, Figure, Measure, due, failing
from songhe.oversight.rules.published import (
    REMOVE_BELOW_BOUNDS,
    SUSPEND_BELOW_BOUNDS,
    WARN_BELOW_BOUNDS,
)

BY = "公示规则"  # who decides when nobody does
RULE_OF = {
    Due.WARN: WARN_BELOW_BOUNDS,
    Due.SUSPEND: SUSPEND_BELOW_BOUNDS,
    Due.REMOVE: REMOVE_BELOW_BOUNDS,
}


def judge_everybody(
    *, claims: Mapping[int, Mapping[Measure, Figure]], at: datetime
) -> list[Sanction]:
    """Take whatever step is due for each provider; a second run the same night takes none.

    `claims` says, by provider, how their claims went: told by who knows.
    """
    bounds = queries.published_bounds()
    stars = queries.stars_of_all(bounds, at)
    steps = []
    for provider in queries.providers_to_judge():
        figures = queries.visits_of(provider, bounds, at) | dict(claims.get(provider.pk, {}))
        if provider.pk in stars:
            figures[Measure.STARS] = stars[provider.pk]
        step = judge(provider, figures, bounds, at=at)
        if step is not None:
            steps.append(step)
    return steps


@transaction.atomic
def judge(
    provider: Provider, figures: Mapping[Measure, Figure], bounds: Bounds, *, at: datetime
) -> Sanction | None:
    """Take the step that is due for one provider, if there is one."""
    provider = (
        Provider.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=provider.pk)
    )
    failed = failing(figures, bounds)
    step = due(failed, queries.record_of(provider), bounds, at=at)
    if step is None:
        return None
    with override("zh-hans"):  # what is kept is read by many
        reason = _reason(step, failed, figures, bounds)
    sanction = Sanction(
        provider=provider,
        verb=Verb(step.value),
        rule=RULE_OF[step],
        reason=reason,
        by=BY,
        figures={name.value: [one.value, one.cases] for name, one in figures.items()},
        at=at,
    )
    try:
        _do(step, sanction)
    except NotAllowed:
        return None  # an officer was quicker
    return keep(sanction)


def _do(step: Due, sanction: Sanction) -> None:
    by, at, provider = sanction.by, sanction.at, sanction.provider
    short = sanction.reason[:200]
    if step == Due.WARN:
        note_warning(sanction)
    elif step == Due.SUSPEND:
        providers.suspend_provider(provider=provider, reason=short, by=by, at=at)
    else:
        providers.remove_provider(provider=provider, reason=short, by=by, at=at)


def _reason(
    step: Due, failed: list[Bound], figures: Mapping[Measure, Figure], bounds: Bounds
) -> str:
    if step == Due.REMOVE:
        return _("暂停 %(days)s 天，没有整改恢复。") % {"days": bounds.after_suspension.days}
    said = "；".join(queries.figure_in_words(one, figures[one.measure]) for one in failed)
    if step == Due.SUSPEND:
        return _("警告后 %(days)s 天仍未达到：%(said)s。") % {
            "days": bounds.after_warning.days,
            "said": said,
        }
    return _("%(said)s。请在 %(days)s 天内改好，否则暂停营业。") % {
        "said": said,
        "days": bounds.after_warning.days,
    }
