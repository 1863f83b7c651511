"""The platform hides a sentence of a trial by a rule, and shows it again; both leave a trace."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.kernel.events import record
from songhe.shop.actions.hiding import hide, show_again
from songhe.shop.states import HidingRule
from songhe.trials.models import Score, SentenceHiding


@transaction.atomic
def hide_sentence(
    *, score: Score, rule: HidingRule, reasons: str, acting: Acting, at: datetime
) -> SentenceHiding:
    """Hide a sentence by one of the rules of reviews; its figures go on counting.

    :raises NotYours: if it is not the platform who does it.
    :raises NothingSaid: if no reasons are given.
    :raises AlreadyHidden: if somebody was sooner.
    """
    hiding = SentenceHiding(score=score, words=score.words)
    hide(hiding, rule=rule, reasons=reasons, acting=acting, at=at)
    _note("hide_sentence", score, acting, at, rule=rule)
    return hiding


@transaction.atomic
def show_sentence(*, score: Score, acting: Acting, at: datetime) -> None:
    """Show a sentence again; told twice is once.

    :raises NotYours: if it is not the platform who does it.
    """
    if show_again(SentenceHiding.objects.filter(score=score), acting=acting, at=at):
        _note("show_sentence", score, acting, at)


def _note(verb: str, score: Score, acting: Acting, at: datetime, **facts: str) -> None:
    record(
        name=f"trials.trial.{verb}",
        subject_id=score.invitation.trial_id,
        actor=acting.label,
        at=at,
        facts={"score": score.code, **facts},
    )
