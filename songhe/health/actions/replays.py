"""Going through past days with another edition of a rule, a few elders at a time."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from songhe.accounts.acting import Acting
from songhe.health.models.editions import RuleEdition, RuleReplay
from songhe.health.queries.editions import follow_editions, rule_of
from songhe.health.queries.replays import next_elders, tally_for
from songhe.health.queries.rule_report import patients_of
from songhe.health.reference import alert_rules, shipped_rules
from songhe.health.rules.limits import read_rule
from songhe.health.rules.replay import DAYS, REPLAYED, Tally
from songhe.health.states import EditionState, ReplayState
from songhe.kernel import events
from songhe.kernel.jobs import defer_job

TOGETHER = 5  # elders in one transaction
LOST = timedelta(minutes=5)  # since its last step: its job was lost
BY_ITSELF = "系统"


class CannotReplay(Exception):
    """What the rule judges by was not kept as it was then."""


class AlreadyRunning(Exception):
    """One at a time for each edition."""


@transaction.atomic
def start_replay(*, edition: RuleEdition, acting: Acting, at: datetime) -> RuleReplay:
    """Begin to count what the edition would have said of the last 60 days.

    :raises CannotReplay: if it is judged by more than the readings.
    :raises AlreadyRunning: if somebody began it already.
    """
    follow_editions()
    old = alert_rules()[edition.code]
    if old.kind not in REPLAYED or acting.organisation is None or rule_of(edition) is None:
        raise CannotReplay
    replay = RuleReplay(
        edition=edition,
        clinic=acting.organisation,
        asked_by=acting.person,
        since=at - timedelta(days=DAYS),
        until=at,
        old_facts=_facts_now(edition.code),
        old_version=old.version,
        elders=patients_of(acting, at).count(),
        tally=Tally().facts,
        started_at=at,
        stepped_at=at,
    )
    try:
        with transaction.atomic():
            replay.save(force_insert=True)
    except IntegrityError:
        raise AlreadyRunning from None
    events.record(
        name="health.rulereplay.start",
        subject_id=replay.pk,
        actor=acting.label,
        at=at,
        facts={"rule": edition.code, "number": edition.number},
    )
    defer_job("health.replay", replay_id=replay.pk)
    return replay


def _facts_now(code: str) -> dict[str, object]:
    on = RuleEdition.objects.filter(code=code, state=EditionState.ON).first()
    return on.facts if on is not None else shipped_rules()[code]


@transaction.atomic
def step_replay(*, replay_id: int, at: datetime) -> bool:
    """Go through the next few elders; return whether there may be more.

    Counts and place are written together: a worker that dies in between changed nothing, and
    the next one begins where they stand.
    """
    running = RuleReplay.objects.select_for_update(of=("self",), skip_locked=True)
    replay = (
        running.select_related("edition", "clinic", "asked_by")
        .filter(pk=replay_id, state=ReplayState.RUNNING)
        .first()
    )
    if replay is None:
        return False  # it ended, or another worker is at it
    new = rule_of(replay.edition)
    elders = list(next_elders(replay, TOGETHER, at)) if new is not None else []
    if new is None or not elders:
        replay.move("finish", by=BY_ITSELF, at=at)
        replay.finished_at = at
        replay.save(update_fields=["finished_at"])
        return False
    old = read_rule(replay.old_facts, version=replay.old_version)
    tally = Tally(**replay.tally)
    for elder in elders:
        tally += tally_for(elder, replay, old=old, new=new)
    replay.tally, replay.after_elder, replay.stepped_at = tally.facts, elders[-1].pk, at
    replay.save(update_fields=["tally", "after_elder", "stepped_at"])
    defer_job("health.replay", replay_id=replay.pk)
    return True


@transaction.atomic
def cancel_replay(*, replay: RuleReplay, acting: Acting, at: datetime) -> None:
    """Stop after the elders that are being gone through.

    :raises NotAllowed: if it has ended.
    """
    replay.move("cancel", by=acting.label, at=at)
    replay.finished_at = at
    replay.save(update_fields=["finished_at"])


def resume_replays(*, at: datetime) -> int:
    """Queue anew what was begun and not gone on with; return how many."""
    lost = RuleReplay.objects.filter(state=ReplayState.RUNNING, stepped_at__lt=at - LOST)
    ids = list(lost.values_list("pk", flat=True))
    for replay_id in ids:
        defer_job("health.replay", replay_id=replay_id)
    return len(ids)
