"""Alerts about what does not come: no signal of a device, no steps of an elder."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from songhe.accounts.models import Elder
from songhe.health.actions.outcomes import carry_out, memory_of, moment
from songhe.health.models.devices import Device
from songhe.health.models.rules import RuleState
from songhe.health.queries.figures import days_of, zone_of
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import quiet_of
from songhe.health.rules.days import date_of
from songhe.health.rules.inactivity import Pattern, daytime, limit_of, moved_at
from songhe.health.rules.judging import Change, Memory, Reading
from songhe.health.rules.limits import GOOD_ENOUGH, Rule
from songhe.health.rules.packing import Arrays
from songhe.health.rules.silence import pauses_of, silent_at
from songhe.health.taking.storing import AHEAD

SOON = timedelta(minutes=5)  # until the next look while an alert is open
LATE = timedelta(minutes=20)  # a timer found later than this: nobody was watching
PAUSES = 14  # days from which her usual pauses are known


def look_for_signal(
    rule: Rule, state: RuleState | None, elder: Elder, at: datetime, due: datetime
) -> datetime | None:
    """Has a device been silent for too long? Return when to look again; None: there is none.

    One that speaks only when it is pressed is not missed: a device is listened to once it has
    given so many signs of life in a row.
    """
    devices = list(
        Device.objects.filter(
            elder=elder,
            kind=rule.facts["device"],
            revoked_at=None,
            last_seen_at__isnull=False,
            signs__gte=rule.facts.get("signs", 0),
        ).order_by("-last_seen_at")
    )
    is_open = state is not None and bool(state.severity)
    if not devices or devices[0].last_seen_at is None:
        _end(rule, state, elder, at, began_at=at)
        return None
    heard_at, limit = devices[0].last_seen_at, timedelta(seconds=rule.levels[0].limit)
    if is_open:
        if at - heard_at >= limit:
            return at + SOON
        _end(rule, state, elder, at, began_at=heard_at)
        return heard_at + limit
    too_long = silent_at(heard_at, limit, _pauses(rule, elder, at), zone_of(elder))
    if too_long > at:
        return too_long
    if at - due > LATE:
        return at + limit
    if state is not None and state.cool_until is not None and at < state.cool_until:
        return state.cool_until
    names = [device.name for device in devices]
    _begin(rule, elder, at, began_at=heard_at, facts={"devices": names})
    return at + SOON


def _pauses(rule: Rule, elder: Elder, at: datetime) -> frozenset[int]:
    metric = rule.facts.get("heard_in")
    if metric is None:
        return frozenset()
    today = date_of(at, zone_of(elder))
    days = days_of(
        elder=elder,
        metric=metric,
        first=today - timedelta(days=PAUSES),
        last=today - timedelta(days=1),
        at=at,
    )
    return pauses_of(days.values(), least_days=rule.facts["least_days"])


def look_for_movement(
    rule: Rule, state: RuleState | None, elder: Elder, at: datetime, due: datetime
) -> datetime | None:
    """Has she not walked for longer than she ever does by day, though she wears the device?"""
    zone = zone_of(elder)
    begins, ends = daytime(rule, at, zone)
    tomorrow = daytime(rule, at + timedelta(days=1), zone)[0]
    steps = _since(elder, rule.metric, begins, at)
    walked = moved_at(rule, steps)
    if state is not None and state.severity:
        if walked is not None and walked > state.changed_at.timestamp():
            _end(rule, state, elder, at, began_at=moment(walked))
        return at + SOON
    quiet = quiet_of(elder.pk)
    limit = limit_of(rule, Pattern(int(quiet.median), quiet.days)) if quiet else None
    if limit is None or at >= ends:
        return tomorrow
    still_since = max(begins, moment(walked)) if walked else begins
    too_long = still_since + limit
    if too_long >= ends:
        return tomorrow
    if at < too_long:
        return too_long
    if not _is_worn(rule, elder, at):
        return at + SOON  # silence is another rule's
    if state is not None and state.cool_until is not None and at < state.cool_until:
        return state.cool_until
    facts = {
        "limit_seconds": round(limit.total_seconds()),
        "known_days": quiet.days if quiet else 0,
    }
    _begin(rule, elder, at, began_at=still_since, facts=facts)
    return at + SOON


def _since(elder: Elder, metric: str, since: datetime, at: datetime) -> Arrays:
    readings = readings_of(elder_id=elder.pk, metric=metric, since=since, until=at + AHEAD)
    return readings.where(readings.quality >= GOOD_ENOUGH)


def _is_worn(rule: Rule, elder: Elder, at: datetime) -> bool:
    lately = at - timedelta(seconds=rule.facts["worn_seconds"])
    codes: Iterable[str] = rule.facts["worn_by"]
    return any(len(_since(elder, code, lately, at).times) for code in codes)


def _begin(
    rule: Rule, elder: Elder, at: datetime, *, began_at: datetime, facts: dict[str, Any]
) -> None:
    lasted = (at - began_at).total_seconds()
    reading = Reading(at.timestamp(), lasted)
    severity = rule.levels[0].severity
    memory = Memory(severity, at.timestamp(), 0.0)
    change = Change("raise", severity, began_at.timestamp(), reading, memory)
    kept = {"since": began_at.timestamp(), "lasted_seconds": round(lasted), **facts}
    carry_out(rule, [change], elder_id=elder.pk, at=at, evidence=lambda _: kept)


def _end(
    rule: Rule, state: RuleState | None, elder: Elder, at: datetime, *, began_at: datetime
) -> None:
    """It is over, if it was there at all."""
    if memory_of(state).severity:
        memory = Memory("", at.timestamp(), at.timestamp() + rule.cool_down)
        reading = Reading(at.timestamp(), 0)
        change = Change("clear", "", began_at.timestamp(), reading, memory)
        carry_out(rule, [change], elder_id=elder.pk, at=at, evidence=lambda _: {})
