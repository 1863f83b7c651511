"""The rules and the ladder as they hold for one elder."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from django.db import connection

from songhe.accounts.models import Elder
from songhe.accounts.queries import Kin, kin_to_alert
from songhe.health.models.alerts import LadderStep
from songhe.health.models.rules import Baseline, RuleSetting
from songhe.health.reference import CALLS, alert_rules, metric_by_number, metrics, rules_of_kind
from songhe.health.rules.baseline import Usual, limits_of
from songhe.health.rules.ladder import DEFAULT, TIMES, Rung, ladder_for, spread
from songhe.health.rules.limits import DIRECT, Rule, read_levels

QUIET = "quiet"  # the bucket that holds her longest quiet stretch of a day

OWN = """
SELECT number, audience, seconds FROM health_ladderstep WHERE elder_id = %(elder)s
UNION ALL
SELECT -1, '', 0 WHERE EXISTS (
    SELECT FROM health_emergencycontact WHERE elder_id = %(elder)s AND removed_at IS NULL
)
ORDER BY 1
"""


def rules_for(elder_id: int) -> list[Rule]:
    """Return every rule that judges readings as they are, with this elder's own limits."""
    own = {setting.rule: setting for setting in RuleSetting.objects.filter(elder_id=elder_id)}
    return [
        adjusted(rule, own[rule.code]) if rule.code in own else rule
        for rule in rules_of_kind(*DIRECT)
    ]


def rule_for(elder_id: int, code: str) -> Rule:
    """Return one rule of any kind, with this elder's limits in the unit of the metric."""
    rule = alert_rules()[code]
    setting = RuleSetting.objects.filter(elder_id=elder_id, rule=code).first()
    if setting is not None:
        return adjusted(rule, setting)
    return _in_unit(rule, elder_id) if rule.kind == "baseline" else rule


def adjusted(rule: Rule, setting: RuleSetting) -> Rule:
    """Put an elder's own limits in the place of the usual ones.

    How many readings it takes is a matter of the device, not of the elder: it stays.
    """
    version = f"{rule.version}+{setting.set_at:%Y%m%d%H%M}"
    repeats = {level.severity: level.repeats for level in rule.levels}
    levels = [{"repeats": repeats.get(one["severity"], 1), **one} for one in setting.levels]
    return rule.with_levels(read_levels(levels), version=version)


def _in_unit(rule: Rule, elder_id: int) -> Rule:
    """What lies so and so far from her usual days, as plain numbers."""
    limits = limits_of(rule, usual_of(elder_id, rule.metric))
    if not limits:
        return rule
    plain = limits.get("day") or next(iter(limits.values()))
    levels = tuple(
        replace(level, limit=limit) for level, limit in zip(rule.levels, plain, strict=True)
    )
    return replace(rule, levels=levels)


def usual_of(elder_id: int, metric: str) -> Mapping[str, Usual]:
    """Return what is usual for her, by bucket."""
    return usual_of_each([elder_id]).get(elder_id, {}).get(metric, {})


def usual_of_each(elder_ids: Collection[int]) -> dict[int, dict[str, dict[str, Usual]]]:
    """Return what is usual for some elders: elder → metric → bucket."""
    rows = Baseline.objects.filter(elder_id__in=elder_ids).values_list(
        "elder_id", "metric", "bucket", "median", "mad", "days"
    )
    found: dict[int, dict[str, dict[str, Usual]]] = {}
    names = metric_by_number()
    for elder_id, number, bucket, median, mad, days in rows:
        of_elder = found.setdefault(elder_id, {})
        of_elder.setdefault(names[number].code, {})[bucket] = Usual(median, mad, days)
    return found


def quiet_of(elder_id: int) -> Usual | None:
    """Her longest quiet stretch of a day, in hours; None until it was drawn."""
    number = metrics()["steps"].number
    row = Baseline.objects.filter(elder_id=elder_id, metric=number, bucket=QUIET).first()
    return Usual(row.median, row.mad, row.days) if row else None


def own_ladder_of(elder: Elder) -> tuple[Rung, ...]:
    steps = LadderStep.objects.filter(elder=elder).order_by("number")
    return tuple(Rung(step.audience, step.seconds) for step in steps)


def _own_ladder_and_contacts(elder_id: int) -> tuple[tuple[Rung, ...], bool]:
    """Her own steps, and whether she has a call list: one question, for she may be calling."""
    with connection.cursor() as sql:
        sql.execute(OWN, {"elder": elder_id})
        rows = sql.fetchall()
    own = tuple(Rung(audience, seconds) for number, audience, seconds in rows if number >= 0)
    return own, len(own) < len(rows)


def ladder_of(
    elder_id: int, *, severity: str, rule: str = "", kin: Iterable[Kin] | None = None
) -> tuple[Rung, ...]:
    """Return the steps as they hold for an alert of hers that is raised now.

    A rule that has its own (silence, an empty battery) goes by those. Whoever knows already which
    of her relatives are to be alerted says so.
    """
    steps = alert_rules()[rule].ladder if rule else ()
    rungs = tuple(Rung(audience, seconds) for audience, seconds in steps)
    own, contacts = _own_ladder_and_contacts(elder_id)
    if not rungs:
        rungs = ladder_for(severity=severity, called=rule in CALLS, own=own)
    if kin is None:
        kin = kin_to_alert(elder_id)
    ranked = groupby(kin, key=lambda one: one.rank)
    ranks = [tuple(one.code for one in together) for _rank, together in ranked]
    if severity == "notice":
        ranks = []  # all of them, each in their own digest
    return spread(rungs, ranks=ranks, contacts=contacts)


def times_of(elder: Elder) -> dict[str, int]:
    """Return how long each has on her ladder for reminders; 0 where a step is left out."""
    own = own_ladder_of(elder)
    found = {rung.audience: rung.seconds for rung in reversed(own or DEFAULT["warn"])}
    return {audience: found.get(audience, 0) for audience in TIMES}
