"""The platform hides a sentence of a trial by a rule, and shows it again; both leave a trace."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.kernel.events import record
from songhe.shop.states import HidingRule
from songhe.trials.actions.proposing import NotYours
from songhe.trials.models import Score, SentenceHiding


class NothingSaid(Exception):
    """Nobody hides a sentence without saying why."""


class AlreadyHidden(Exception):
    """It is hidden already."""


@transaction.atomic
def hide_sentence(
    *, score: Score, rule: HidingRule, reasons: str, acting: Acting, at: datetime
) -> SentenceHiding:
    """Hide a sentence by one of the rules of reviews; its figures go on counting.

    :raises NotYours: if it is not the platform who does it.
    :raises NothingSaid: if no reasons are given.
    :raises AlreadyHidden: if somebody was sooner.
    """
    _check_platform(acting)
    if not reasons.strip():
        raise NothingSaid
    Score.objects.select_for_update(no_key=True).get(pk=score.pk)
    if SentenceHiding.objects.filter(score=score, ended_at=None).exists():
        raise AlreadyHidden(score.code)
    hiding = SentenceHiding.objects.create(
        score=score,
        words=score.words,
        rule=rule,
        reasons=reasons.strip(),
        by=acting.label,
        at=at,
    )
    _note("hide_sentence", score, acting, at, rule=rule)
    return hiding


@transaction.atomic
def show_sentence(*, score: Score, acting: Acting, at: datetime) -> None:
    """Show a sentence again; told twice is once.

    :raises NotYours: if it is not the platform who does it.
    """
    _check_platform(acting)
    hidden = SentenceHiding.objects.filter(score=score, ended_at=None)
    if hidden.update(ended_at=at, ended_by=acting.label):
        _note("show_sentence", score, acting, at)


def _note(verb: str, score: Score, acting: Acting, at: datetime, **facts: str) -> None:
    record(
        name=f"trials.trial.{verb}",
        subject_id=score.invitation.trial_id,
        actor=acting.label,
        at=at,
        facts={"score": score.code, **facts},
    )


def _check_platform(acting: Acting) -> None:
    if acting.elder is not None or acting.role != Role.OFFICER:
        raise NotYours
