"""A station asks its elders, and each of them says yes or no by one tap."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import news
from songhe.trials.actions.proposing import NotYours
from songhe.trials.models import Invitation, Trial, TrialChoice
from songhe.trials.queries.invitations import asked_before
from songhe.trials.queries.trials import side_of
from songhe.trials.rules.inviting import may_be_asked, most_asked
from songhe.trials.states import TRIES, Side, TrialState


class EnoughAsked(Exception):
    """Three for each place were asked."""


class Full(Exception):
    """Every place is taken."""


@transaction.atomic
def invite(*, trial: Trial, elders: Iterable[Elder], acting: Acting, at: datetime) -> int:
    """Ask some of the station's elders; return how many were asked.

    Left out without a word are those of another station, who said not to ask, who were asked
    for this before, and who were asked often enough; the elders are locked, so that two stations
    or two trials at once do not ask one of them twice.

    :raises NotYours: if it is not the station that asks.
    :raises NotAllowed: if the trial is not open, or its days are over.
    :raises EnoughAsked: if it would be more than three for each place.
    """
    locked = _locked(trial)
    if side_of(acting) != Side.STATION or acting.organisation != locked.station:
        raise NotYours
    if locked.state != TrialState.OPEN or locked.ends_on < timezone.localdate(at):
        raise NotAllowed("invite", locked.state)
    there = (
        Elder.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk__in=[one.pk for one in elders], station=locked.station)
        .exclude(trial_choice__may_ask=False)
        .exclude(trial_invitations__trial=locked)
        .order_by("pk")
    )
    chosen = list(there)
    before = asked_before([one.pk for one in chosen])
    willing = [one for one in chosen if may_be_asked(before[one.pk], at=at)]
    if locked.invitations.count() + len(willing) > most_asked(locked.places):
        raise EnoughAsked
    for elder in willing:
        asked = Invitation.objects.create(
            trial=locked, elder=elder, asked_by=acting.label, asked_at=at
        )
        news.invited(asked, at=at)
    return len(willing)


@transaction.atomic
def join(*, invitation: Invitation, by: str, at: datetime) -> None:
    """She wants to try it and has one of the places.

    :raises NotAllowed: if she was not asked, has answered, or the trial is not open.
    :raises Full: if others were sooner.
    """
    trial = _locked(invitation.trial)
    if trial.state != TrialState.OPEN:
        raise NotAllowed("join", invitation.state)
    if trial.invitations.filter(state__in=TRIES).count() >= trial.places:
        raise Full
    invitation.move("join", by=by, at=at)
    Invitation.objects.filter(pk=invitation.pk).update(joined_at=at)


@transaction.atomic
def refuse(*, invitation: Invitation, by: str, at: datetime, never: bool = False) -> None:
    """She does not want to; `never`: she does not want to be asked again either.

    :raises NotAllowed: if she was not asked, or has answered.
    """
    invitation.move("refuse", by=by, at=at)
    if never:
        choose(elder=invitation.elder, may_ask=False, at=at)


@transaction.atomic
def leave(*, invitation: Invitation, by: str, at: datetime) -> None:
    """She has had enough of it; nobody asks why, and her place is free again.

    :raises NotAllowed: if she does not take part.
    """
    invitation.move("leave", by=by, at=at)


def choose(*, elder: Elder, may_ask: bool, at: datetime) -> None:
    """Remember whether an elder may be asked to try things."""
    TrialChoice.objects.update_or_create(
        elder=elder, defaults={"may_ask": may_ask, "chosen_at": at}
    )


def _locked(trial: Trial) -> Trial:
    found = Trial.objects.select_for_update(of=("self",))
    return found.select_related("listing__provider__organisation", "station").get(pk=trial.pk)
