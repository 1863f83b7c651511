"""What elders say of a thing, and what happens at once when it harms somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.kernel import pictures
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import news
from songhe.trials.actions.proposing import NotYours
from songhe.trials.models import Harm, Invitation, Mark, Score, Trial
from songhe.trials.queries.sentences import fault_in
from songhe.trials.queries.trials import side_of, trials
from songhe.trials.states import HarmKind, InvitationState, Side, TrialState

STARS = range(1, 6)


class NotMarks(Exception):
    """Each criterion of the trial gets one to five, and nothing else does."""


class NeverTried(Exception):
    """She was asked, but did not take part."""


class NotQuotable(Exception):
    """Others may not read that sentence: the law on advertising, or something private in it.

    `fault` is a word of `queries.sentences.fault_in`.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Said:
    """What she says of it."""

    marks: Mapping[str, int]
    words: str = ""
    may_quote: bool = False
    photo: bytes = b""


@transaction.atomic
def score(*, invitation: Invitation, said: Said, by: str, at: datetime) -> Score:
    """Write down how it was; as long as the trial is open she may say it anew.

    :raises NotMarks: if a criterion is missing, foreign, or not one to five.
    :raises NotAllowed: if she does not take part, or the trial is over.
    :raises NotQuotable: if others are to read a sentence that may not be published.
    :raises NotAPicture, TooBig: if the photograph cannot be taken.
    """
    trial = _locked(invitation.trial)
    if set(said.marks) != set(trial.criteria) or not set(said.marks.values()) <= set(STARS):
        raise NotMarks
    if trial.state != TrialState.OPEN:
        raise NotAllowed("score", invitation.state)
    fault = fault_in(said.words, category=trial.listing.category.code) if said.may_quote else ""
    if fault:
        raise NotQuotable(fault)
    photo = pictures.cleaned([said.photo])[0] if said.photo else None
    invitation.move("score", by=by, at=at)
    facts = {"words": said.words, "may_quote": said.may_quote, "by_label": by, "at": at}
    if photo:
        facts |= {"photo_kind": photo[0], "photo": photo[1]}
    written, _new = Score.objects.update_or_create(invitation=invitation, defaults=facts)
    written.marks.all().delete()
    Mark.objects.bulk_create(
        Mark(score=written, criterion=name, stars=stars) for name, stars in said.marks.items()
    )
    return written


@transaction.atomic
def report_harm(
    *, invitation: Invitation, kind: HarmKind, words: str, by: str, at: datetime
) -> Harm:
    """Somebody was hurt, unwell or nearly so: the station hears at once, and the trial stops.

    A trial that is over counts as well: what was published of it is taken back.

    :raises NeverTried: if she never took part.
    """
    trial = _locked(invitation.trial)
    if invitation.joined_at is None:
        raise NeverTried
    harm = Harm.objects.create(invitation=invitation, kind=kind, words=words, by_label=by, at=at)
    if "stop" in trial.verbs:
        _stop(trial, reason="", by=by, at=at)  # the harm is the reason
    news.harmed(harm, at=at)
    return harm


@transaction.atomic
def stop(*, trial: Trial, reason: str, acting: Acting, at: datetime) -> None:
    """One of the two sides stops it, and says why.

    :raises NotYours: if whoever acts is on neither side.
    :raises NotAllowed: if it is not running.
    """
    locked = _locked(trial)
    side = side_of(acting)
    theirs = {
        Side.SELLER: locked.listing.provider.organisation,
        Side.STATION: locked.station,
    }
    if side is None or theirs[side] != acting.organisation:
        raise NotYours
    if locked.state != TrialState.OPEN:  # what was published is taken back by harm alone
        raise NotAllowed("stop", locked.state)
    _stop(locked, reason=reason, by=acting.label, at=at)


def _stop(trial: Trial, *, reason: str, by: str, at: datetime) -> None:
    trial.move("stop", by=by, at=at)
    trial.reason, trial.over_at = reason, at
    trial.save(update_fields=["reason", "over_at"])
    going = trial.invitations.filter(state__in=[InvitationState.ASKED, InvitationState.JOINED])
    # Locked: who leaves in the same moment is no longer among them, and holds nothing up.
    for one in going.select_for_update(of=("self",), no_key=True).order_by("pk"):
        one.move("call_off", by=by, at=at)
    news.stopped(trial, at=at)


@transaction.atomic
def see_harm(*, harm: Harm, acting: Acting, at: datetime) -> None:
    """The station has spoken with her; told twice, the first stays.

    :raises NotYours: if it is not the station.
    """
    trial = harm.invitation.trial
    if side_of(acting) != Side.STATION or trial.station != acting.organisation:
        raise NotYours
    Harm.objects.filter(pk=harm.pk, seen_at=None).update(seen_by=acting.person, seen_at=at)


def _locked(trial: Trial) -> Trial:
    return trials().select_for_update(of=("self",)).get(pk=trial.pk)
