"""What another edition would have said of 60 days, counted by hand."""

import copy
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.consent.actions import withdraw_consent
from songhe.consent.models import Grant
from songhe.health.actions.alerts import acknowledge_alert, raise_alert, resolve_alert
from songhe.health.actions.editions import propose_edition, retire_edition, switch_on_edition
from songhe.health.actions.readings import load_readings
from songhe.health.actions.replays import (
    AlreadyRunning,
    CannotReplay,
    cancel_replay,
    resume_replays,
    start_replay,
    step_replay,
)
from songhe.health.actions.settings import set_limits
from songhe.health.models.devices import Device
from songhe.health.models.editions import RuleEdition, RuleReplay
from songhe.health.reference import shipped_rules
from songhe.health.rules.replay import Tally
from songhe.health.states import Cause, ReplayState
from songhe.health.tests.stories import colleague_of, together
from songhe.kernel.flow import NotAllowed

RULE = "heart_rate_high"


def edition_of(cast: Cast, *, warn: float = 115, rule: str = RULE) -> RuleEdition:
    facts: dict[str, Any] = copy.deepcopy(shipped_rules()[rule])
    if rule == RULE:
        facts["levels"][0]["limit"] = warn
        facts["clear"]["limit"] = warn - 5
    return propose_edition(
        rule=rule, facts=facts, why="太吵", acting=acting_of(cast.doctor), at=NOON
    )


def beats(elder: Elder, device: Device, at: datetime, values: Sequence[float]) -> None:
    """One reading a minute from then on."""
    times = [at + timedelta(minutes=number) for number in range(len(values))]
    load_readings(
        elder=elder, device=device, metric="heart_rate", times=times, values=values, at=times[-1]
    )


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def episode(height: float) -> list[float]:
    """12 minutes at a height, with ten quiet minutes before and after."""
    return [72.0] * 10 + [height] * 12 + [72.0] * 10


@pytest.fixture
def history(consent: None, grandma: Elder, watch: Device) -> None:
    """By hand: four episodes over 111 for ten minutes, one of them over 115, one over 131.

    Two more do not count: one too long ago, one of bad length.
    """
    beats(grandma, watch, ago(61), episode(120))
    beats(grandma, watch, ago(40), episode(113))
    beats(grandma, watch, ago(30), episode(114))
    beats(grandma, watch, ago(20), episode(118))
    beats(grandma, watch, ago(10), episode(135))
    beats(grandma, watch, ago(5), [72.0] * 10 + [120.0] * 8 + [72.0] * 10)


def run(replay: RuleReplay) -> Tally:
    while step_replay(replay_id=replay.pk, at=NOON):
        pass
    replay.refresh_from_db()
    assert replay.state == ReplayState.DONE
    return Tally(**replay.tally)


@pytest.mark.usefixtures("history")
def test_sixty_days_counted_by_hand(cast: Cast) -> None:
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    tally = run(replay)

    assert tally.old == {"urgent": 1, "warn": 3}
    assert tally.new == {"urgent": 1, "warn": 1}
    assert (tally.elders, tally.days) == (1, 5)
    assert run(replay) == tally  # over is over


def closed_as(cast: Cast, began: datetime, cause: Cause) -> None:
    at = began + timedelta(minutes=10)
    alert = raise_alert(
        elder=cast.grandma, rule=RULE, severity="warn", evidence={}, began_at=began, at=at
    )
    acting = acting_of(cast.operator)
    acknowledge_alert(alert=alert, acting=acting, at=at)
    resolve_alert(alert=alert, acting=acting, cause=cause, words="", at=at)


@pytest.mark.usefixtures("history")
def test_what_people_found_real_is_looked_for(cast: Cast) -> None:
    closed_as(cast, ago(30) + timedelta(minutes=10), Cause.RESTED)  # at 114: would be lost
    closed_as(cast, ago(20) + timedelta(minutes=10), Cause.HOSPITAL)  # at 118: stays
    closed_as(cast, ago(10) + timedelta(minutes=10), Cause.DEVICE)  # was nothing
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    tally = run(replay)

    assert (tally.real, tally.kept) == (2, 1)


@pytest.mark.usefixtures("history")
def test_limits_of_her_own_stand_above_both(cast: Cast) -> None:
    levels = [{"severity": "warn", "limit": 130, "inclusive": False, "hold_seconds": 600}]
    set_limits(elder=cast.grandma, rule=RULE, levels=levels, why="", by="陈立", at=NOON)

    tally = run(start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON))

    assert tally.old == tally.new == {"warn": 1}


@pytest.mark.usefixtures("history")
def test_the_rule_as_it_held_when_it_began_is_compared_with(cast: Cast) -> None:
    first = edition_of(cast, warn=114)
    doctor = colleague_of(cast, role=acting_of(cast.doctor).role)  # type: ignore[arg-type]
    switch_on_edition(edition=first, acting=acting_of(doctor), at=NOON)
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)
    retire_edition(edition=first, acting=acting_of(doctor), at=NOON)

    assert run(replay).old == {"urgent": 1, "warn": 2}
    assert replay.old_version == "e1"


@pytest.mark.django_db
def test_whoever_did_not_agree_is_not_gone_through(cast: Cast, watch: Device) -> None:
    beats(cast.grandma, watch, ago(10), episode(135))

    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    assert (replay.elders, run(replay)) == (0, Tally())


@pytest.mark.usefixtures("history")
def test_consent_that_is_withdrawn_meanwhile_counts(cast: Cast) -> None:
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)
    withdraw_consent(grant=Grant.objects.get(), acting=acting_of(cast.elder), at=NOON)

    assert run(replay) == Tally()


@transaction.atomic
def die_in_a_step(replay: RuleReplay) -> None:
    """Count a few elders, and lose the connection before it is committed."""
    step_replay(replay_id=replay.pk, at=NOON)
    with connection.cursor() as sql:
        sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("history")
def test_a_worker_that_dies_changes_nothing_and_the_next_goes_on(cast: Cast) -> None:
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    with pytest.raises(OperationalError):
        die_in_a_step(replay)

    connection.close()
    replay.refresh_from_db()
    assert (replay.after_elder, replay.state) == (0, ReplayState.RUNNING)

    assert resume_replays(at=NOON + timedelta(minutes=4)) == 0
    assert resume_replays(at=NOON + timedelta(minutes=6)) == 1

    assert run(replay).after == 2


@pytest.mark.usefixtures("history")
def test_it_is_cancelled_between_two_steps(cast: Cast) -> None:
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    cancel_replay(replay=replay, acting=acting_of(cast.doctor), at=NOON)

    assert step_replay(replay_id=replay.pk, at=NOON) is False
    with pytest.raises(NotAllowed):
        cancel_replay(replay=replay, acting=acting_of(cast.doctor), at=NOON)
    start_replay(edition=replay.edition, acting=acting_of(cast.doctor), at=NOON)


@pytest.mark.usefixtures("consent")
def test_one_at_a_time_for_each_edition(cast: Cast) -> None:
    edition = edition_of(cast)
    start_replay(edition=edition, acting=acting_of(cast.doctor), at=NOON)

    with pytest.raises(AlreadyRunning):
        start_replay(edition=edition, acting=acting_of(cast.doctor), at=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("history")
def test_two_workers_never_count_an_elder_twice(cast: Cast) -> None:
    replay = start_replay(edition=edition_of(cast), acting=acting_of(cast.doctor), at=NOON)

    def step() -> bool:
        return step_replay(replay_id=replay.pk, at=NOON)

    together(step, step)

    assert run(replay).elders == 1


@pytest.mark.usefixtures("consent")
def test_what_is_measured_by_her_own_usual_is_not_replayed(cast: Cast) -> None:
    edition = edition_of(cast, rule="heart_rate_above_usual")

    with pytest.raises(CannotReplay):
        start_replay(edition=edition, acting=acting_of(cast.doctor), at=NOON)


def address(name: str) -> str:
    return reverse(f"health:{name}", args=[RULE, 1])


@pytest.mark.usefixtures("history")
def test_the_page_says_it_in_a_sentence(cast: Cast, client: Client) -> None:
    closed_as(cast, ago(20) + timedelta(minutes=10), Cause.HOSPITAL)
    edition = edition_of(cast)
    client.force_login(cast.doctor)
    replay = start_replay(edition=edition, acting=acting_of(cast.doctor), at=NOON)
    assert "正在算：1 位里的 0 位" in client.get(address("edition")).content.decode()

    run(replay)
    page = client.get(address("replay_now")).content.decode()

    assert "在过去 60 天会提醒 2 次，而不是 4 次" in page
    assert "其中被证实的 1 次都还在" in page
    assert cast.grandma.name not in page
    client.post(address("cancel_replay"))
    assert "会提醒 2 次" in client.get(address("edition")).content.decode()
