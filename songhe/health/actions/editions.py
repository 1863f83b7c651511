"""Other editions of a rule: proposed by one doctor, switched on by another, retired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from songhe.accounts.acting import Acting
from songhe.health.models.editions import RuleEdition
from songhe.health.queries.editions import editable_rules, follow_editions
from songhe.health.reference import metrics, shipped_rule
from songhe.health.rules.own_limits import check_edition
from songhe.health.states import EditionState
from songhe.kernel import events


class UnknownRule(Exception):
    """There is no such rule, or it is not for an operator to change."""


class SamePerson(Exception):
    """Whoever proposed it; somebody else must look at it too."""


@transaction.atomic
def propose_edition(
    *, rule: str, facts: Mapping[str, Any], why: str, acting: Acting, at: datetime
) -> RuleEdition:
    """Write down how a rule should be; it holds for nobody yet.

    :raises UnknownRule: if there is no such rule, or it may not be changed.
    :raises WrongLimits: if it cannot be meant: here, not when somebody needs it.
    """
    if rule not in editable_rules():
        raise UnknownRule(rule)
    _check(rule, facts)
    _wait_for_turn(rule)
    last = RuleEdition.objects.filter(code=rule).aggregate(last=Max("number"))["last"] or 0
    edition = RuleEdition.objects.create(
        code=rule,
        number=last + 1,
        facts=dict(facts),
        why=why,
        proposed_by=acting.person,
        proposed_at=at,
    )
    events.record(
        name="health.ruleedition.propose",
        subject_id=edition.pk,
        actor=acting.label,
        at=at,
        facts={"rule": rule, "number": edition.number},
    )
    return edition


@transaction.atomic
def switch_on_edition(*, edition: RuleEdition, acting: Acting, at: datetime) -> None:
    """Let it hold for everybody from the next reading on; what held before is retired.

    :raises SamePerson: if it is the one who proposed it.
    :raises WrongLimits: if the shipped rule changed so that it cannot be meant any more.
    :raises NotAllowed: if it is on, retired or dropped.
    """
    if edition.proposed_by_id == acting.person.pk:
        raise SamePerson
    _check(edition.code, edition.facts)
    _wait_for_turn(edition.code)
    before = RuleEdition.objects.filter(code=edition.code, state=EditionState.ON).first()
    if before is not None and before.pk != edition.pk:
        _retire(before, acting, at)
    edition.move("switch_on", by=acting.label, at=at, rule=edition.code, number=edition.number)
    edition.switched_on_by, edition.switched_on_at = acting.person, at
    edition.save(update_fields=["switched_on_by", "switched_on_at"])
    follow_editions()


@transaction.atomic
def retire_edition(*, edition: RuleEdition, acting: Acting, at: datetime) -> None:
    """Let the shipped edition hold again.

    :raises NotAllowed: if it is not on.
    """
    _wait_for_turn(edition.code)
    _retire(edition, acting, at)
    follow_editions()


@transaction.atomic
def drop_edition(*, edition: RuleEdition, acting: Acting, at: datetime) -> None:
    """Do without what was proposed.

    :raises NotAllowed: if it is on, or was dropped.
    """
    edition.move("drop", by=acting.label, at=at, rule=edition.code, number=edition.number)


def _retire(edition: RuleEdition, acting: Acting, at: datetime) -> None:
    edition.move("retire", by=acting.label, at=at, rule=edition.code, number=edition.number)
    edition.retired_at = at
    edition.save(update_fields=["retired_at"])


def _check(code: str, facts: Mapping[str, Any]) -> None:
    shipped = shipped_rule(code)
    check_edition(shipped, metrics()[shipped.metric], facts)


def _wait_for_turn(code: str) -> None:
    """One at a time for each rule; the database's own constraints stand behind it."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pg_advisory_xact_lock(hashtext('health.edition'), hashtext(%s))", [code]
        )
