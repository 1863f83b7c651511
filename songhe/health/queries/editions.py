"""Which edition of a rule holds: the shipped one, or an operator's that is on."""

import structlog
from django.db.models import QuerySet

from songhe.health.models.editions import RuleEdition
from songhe.health.reference import Editions, Standing, metrics, shipped_rule, shipped_rules
from songhe.health.rules.limits import Rule
from songhe.health.rules.own_limits import EDITABLE, WrongLimits, check_edition
from songhe.health.states import EditionState

logger = structlog.get_logger(__name__)


def follow_editions() -> None:
    """Let the editions that are on hold in this process from here on.

    One small question, asked for each batch of arrivals and each page that shows limits; what
    the rules give rise to is drawn anew only when the answer is another one.
    """
    on = RuleEdition.objects.filter(state=EditionState.ON).order_by("pk")
    mark = tuple(on.values_list("pk", flat=True))
    if mark != Editions.now.mark:
        rules = [rule_of(edition) for edition in on.filter(pk__in=mark)]
        Editions.now = Standing(mark, {rule.code: rule for rule in rules if rule is not None})


def rule_of(edition: RuleEdition) -> Rule | None:
    """Return the rule that an edition makes; None if it cannot be meant (any more)."""
    if edition.code not in shipped_rules():
        return None
    try:
        shipped = shipped_rule(edition.code)
        rule = check_edition(shipped, metrics()[shipped.metric], edition.facts)
    except (KeyError, WrongLimits):
        # The file changed under it, or a hand slipped: then the shipped edition holds.
        logger.exception("edition_unreadable", rule=edition.code, edition=edition.version)
        return None
    return rule.with_version(edition.version)


def editable_rules() -> list[str]:
    """Return the codes of the rules of which there may be other editions."""
    return [code for code in shipped_rules() if shipped_rule(code).kind in EDITABLE]


def editions_of(code: str) -> QuerySet[RuleEdition]:
    """Return every edition of a rule that was ever proposed, newest first."""
    return (
        RuleEdition.objects.filter(code=code)
        .select_related("proposed_by", "switched_on_by")
        .order_by("-number")
    )
