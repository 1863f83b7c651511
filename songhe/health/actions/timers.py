"""Rules that look though nothing came in: a row says when, and any worker may take it.

The row is the timer and its claim the lock, so a restart loses nothing and two workers never
look twice. A timer that is found long after it was due says that nobody was watching, not that
the elder was silent: then the wait begins anew.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from songhe.accounts.models import Elder
from songhe.health.actions.judging import Look, judge_rule
from songhe.health.actions.mornings import FORGOTTEN, spend_morning
from songhe.health.actions.outcomes import take_turns
from songhe.health.actions.quiet import look_for_movement, look_for_signal
from songhe.health.models.rules import RuleState, RuleTimer
from songhe.health.queries.editions import follow_editions
from songhe.health.queries.rules import rule_for
from songhe.health.reference import alert_rules, rules_of_kind
from songhe.health.rules.limits import Rule

MORNING = "morning"  # not a rule: what is done for her each morning
AGAIN = timedelta(minutes=5)  # after a look that failed
BUSY = timedelta(seconds=10)

# Devices that send by themselves are listened to; a timer that slept is woken by a new device.
LISTEN = """
INSERT INTO health_ruletimer (elder_id, rule, due_at)
SELECT DISTINCT elder_id, %(rule)s, %(at)s::timestamptz FROM health_device
WHERE kind = %(kind)s AND revoked_at IS NULL AND last_seen_at IS NOT NULL
ON CONFLICT (elder_id, rule) DO UPDATE SET due_at = excluded.due_at
WHERE health_ruletimer.due_at IS NULL
"""
DAILY = """
INSERT INTO health_ruletimer (elder_id, rule, due_at)
SELECT elder_id, rule, %(at)s::timestamptz FROM (
    SELECT elder_id FROM health_device WHERE last_seen_at > %(since)s
    UNION SELECT elder_id FROM health_handreading WHERE written_at > %(since)s
) AS heard CROSS JOIN unnest(%(rules)s::text[]) AS rule
ON CONFLICT (elder_id, rule) DO UPDATE SET due_at = excluded.due_at
WHERE health_ruletimer.due_at IS NULL
"""
# Whoever was heard in the meantime is put off without being looked at one by one.
PUT_OFF = """
UPDATE health_ruletimer AS timer SET due_at = heard.at + %(limit)s::interval
FROM (
    SELECT due.elder_id, max(device.last_seen_at) AS at
    FROM (
        SELECT elder_id FROM health_ruletimer
        WHERE rule = %(rule)s AND due_at <= %(at)s FOR UPDATE SKIP LOCKED
    ) AS due
    JOIN health_device AS device ON device.elder_id = due.elder_id
     AND device.kind = %(kind)s AND device.revoked_at IS NULL
    GROUP BY due.elder_id
) AS heard
WHERE timer.elder_id = heard.elder_id AND timer.rule = %(rule)s
  AND heard.at + %(limit)s::interval > %(at)s
  AND NOT EXISTS (
    SELECT FROM health_rulestate AS state
    WHERE state.elder_id = timer.elder_id AND state.rule = timer.rule AND state.severity <> ''
  )
"""

# The kinds that look for what does not come: rule, state, elder, at, when it was due.
LOOKS: Mapping[str, Callable[[Rule, RuleState | None, Elder, datetime, datetime], datetime | None]]
LOOKS = {"silence": look_for_signal, "inactivity": look_for_movement}

logger = structlog.get_logger(__name__)


@transaction.atomic
def set_missing_timers(*, at: datetime) -> None:
    """Give everybody who is heard of her timers: new devices, and rows that were lost."""
    with connection.cursor() as sql:
        for rule in rules_of_kind("silence"):
            facts = {"rule": rule.code, "kind": rule.facts["device"], "at": at}
            sql.execute(LISTEN, facts)
        rules = [MORNING, *(rule.code for rule in rules_of_kind("inactivity"))]
        sql.execute(DAILY, {"rules": rules, "since": at - FORGOTTEN, "at": at})


def run_timers(*, at: datetime, most: int = 2000) -> int:
    """Take every timer that is due; return how many were looked at."""
    follow_editions()
    _put_off_heard(at)
    looks = 0
    while looks < most and _run_next(at):
        looks += 1
    return looks


@transaction.atomic
def _put_off_heard(at: datetime) -> None:
    with connection.cursor() as sql:
        for rule in rules_of_kind("silence"):
            limit = timedelta(seconds=rule.levels[0].limit)
            facts = {"rule": rule.code, "kind": rule.facts["device"], "at": at, "limit": limit}
            sql.execute(PUT_OFF, facts)


def _run_next(at: datetime) -> bool:
    """Take one timer; a look that fails is tried again later, and holds nobody up."""
    taken: list[RuleTimer] = []
    try:
        with transaction.atomic():
            timer = (
                RuleTimer.objects.select_for_update(skip_locked=True)
                .filter(due_at__lte=at)
                .order_by("due_at")
                .first()
            )
            if timer is None:
                return False
            taken.append(timer)
            _run(timer, at)
    except Exception:
        logger.exception("timer_failed", elder=taken[0].elder_id, rule=taken[0].rule)
        _set(taken[0], at + AGAIN)
    return True


def _run(timer: RuleTimer, at: datetime) -> None:
    if not take_turns([timer.elder_id]):
        _set(timer, at + BUSY)  # her readings are being judged; waiting could cross with that
        return
    elder = Elder.objects.select_related("person", "station", "clinic").get(pk=timer.elder_id)
    if timer.rule == MORNING:
        _set(timer, spend_morning(elder=elder, at=at))
        return
    if timer.rule not in alert_rules():
        _set(timer, None)  # a rule that there is no more
        return
    rule = rule_for(timer.elder_id, timer.rule)
    state = RuleState.objects.filter(elder=elder, rule=rule.code).first()
    if rule.lasts:
        _set(timer, None)
        judge_rule(rule, state, Look(elder.pk, at, at))  # sets the timer itself
        return
    due = timer.due_at or at
    _set(timer, LOOKS[rule.kind](rule, state, elder, at, due))


def _set(timer: RuleTimer, due_at: datetime | None) -> None:
    RuleTimer.objects.filter(elder_id=timer.elder_id, rule=timer.rule).update(due_at=due_at)
