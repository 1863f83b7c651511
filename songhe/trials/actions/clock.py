"""What happens to trials when a day is over."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from songhe.kernel.each import for_each
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import news, proposing
from songhe.trials.models import Invitation, Trial
from songhe.trials.queries.invitations import due_invitations
from songhe.trials.queries.trials import due_for_end, due_for_lapse, result_so_far
from songhe.trials.states import InvitationState, TrialState


def run(*, at: datetime) -> int:
    """Let lapse what nobody answered, and end what is over; return how many. Twice is once."""

    def lapse_proposal(trial: Trial) -> bool:
        return _moved(lambda: proposing.lapse(trial=trial, at=at))

    def lapse_question(invitation: Invitation) -> bool:
        return _moved(lambda: invitation.move("lapse", by="songhe", at=at))

    done = for_each(due_for_lapse(at), lapse_proposal, failed="trial_not_lapsed")
    done += for_each(due_invitations(at), lapse_question, failed="invitation_not_lapsed")
    return done + for_each(due_for_end(at), lambda one: end(one, at), failed="trial_not_ended")


def _moved(move: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            move()
    except NotAllowed:
        return False  # somebody was quicker
    return True


@transaction.atomic
def end(trial: Trial, at: datetime) -> bool:
    """The last day is over: publish what may be said, or say that too few have tried it."""
    locked = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if locked.state != TrialState.OPEN:
        return False
    for one in locked.invitations.select_for_update(of=("self",), no_key=True).order_by("pk"):
        verb = {InvitationState.ASKED: "lapse", InvitationState.JOINED: "miss"}.get(
            InvitationState(one.state)
        )
        if verb:
            one.move(verb, by="songhe", at=at)
    trial.move("end" if result_so_far(trial) is None else "publish", by="songhe", at=at)
    trial.over_at = at
    trial.save(update_fields=["over_at"])
    news.over(trial, at=at)
    return True
