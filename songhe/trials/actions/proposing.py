"""A side proposes a trial, the other answers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Organisation
from songhe.catalogue.models import Listing
from songhe.trials.actions import news
from songhe.trials.models import Trial
from songhe.trials.queries.trials import side_of
from songhe.trials.rules.eligible import Way, way_of
from songhe.trials.rules.periods import fault_of
from songhe.trials.states import Side, TrialState


class NotYours(Exception):
    """Only the two sides of a trial act on it, each in its turn."""


class NotTried(Exception):
    """This kind of thing is not given to elders to try."""


class WrongPeriod(Exception):
    """`why` is one of "past", "backwards", "long", "far"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AlreadyRunning(Exception):
    """This thing is being tried, or talked about, at this station already."""


@dataclass(frozen=True)
class Plan:
    """What is proposed."""

    listing: Listing
    station: Organisation
    words: str  # what is asked of those who try
    places: int
    criteria: tuple[str, ...]
    starts_on: date
    ends_on: date
    is_paid: bool = False  # the seller pays the station; then it is 广告


def propose(*, plan: Plan, acting: Acting, at: datetime) -> Trial:
    """Propose a trial; the other side is asked.

    :raises NotYours: if neither the seller nor the station proposes it.
    :raises NotTried: if such things are not tried.
    :raises WrongPeriod: if the days are wrong.
    :raises AlreadyRunning: if one runs, or waits for an answer.
    """
    side = _side_in(acting, plan.listing, plan.station)
    if way_of(plan.listing.category.code) == Way.NONE:
        raise NotTried
    if why := fault_of(plan.starts_on, plan.ends_on, today=timezone.localdate(at)):
        raise WrongPeriod(why)
    try:
        with transaction.atomic():
            trial = Trial.objects.create(
                listing=plan.listing,
                station=plan.station,
                proposed_by=side,
                proposer=acting.label,
                words=plan.words,
                places=plan.places,
                criteria=list(plan.criteria),
                is_paid=plan.is_paid,
                starts_on=plan.starts_on,
                ends_on=plan.ends_on,
                proposed_at=at,
            )
            news.proposed(trial, at=at)
    except IntegrityError as twice:
        raise AlreadyRunning from twice
    return trial


def _side_in(acting: Acting, listing: Listing, station: Organisation) -> Side:
    """:raises NotYours: if whoever acts is on neither side."""
    side = side_of(acting)
    own = {
        Side.SELLER: listing.provider.organisation_id,
        Side.STATION: station.pk,
    }
    if side is None or acting.organisation is None or own[side] != acting.organisation.pk:
        raise NotYours
    return side


def _must_be(trial: Trial, acting: Acting, *, proposer: bool) -> Side:
    """:raises NotYours: if it is the other side's turn."""
    side = _side_in(acting, trial.listing, trial.station)
    if (side == trial.proposed_by) is not proposer:
        raise NotYours
    return side


@transaction.atomic
def accept(*, trial: Trial, acting: Acting, at: datetime) -> None:
    """The other side agrees: elders may be asked.

    :raises NotYours, NotAllowed: if it is not theirs to say, or it was said before.
    """
    _must_be(trial, acting, proposer=False)
    trial.move("accept", by=acting.label, at=at)
    _answered(trial, "", at)


@transaction.atomic
def refuse(*, trial: Trial, reason: str, acting: Acting, at: datetime) -> None:
    """The other side does not want it, and says why.

    :raises NotYours, NotAllowed: as for accepting.
    """
    _must_be(trial, acting, proposer=False)
    trial.move("refuse", by=acting.label, at=at)
    _answered(trial, reason, at)


@transaction.atomic
def withdraw(*, trial: Trial, acting: Acting, at: datetime) -> None:
    """Who proposed it thinks better of it.

    :raises NotYours, NotAllowed: as for accepting.
    """
    _must_be(trial, acting, proposer=True)
    trial.move("withdraw", by=acting.label, at=at)


@transaction.atomic
def lapse(*, trial: Trial, at: datetime) -> None:
    """:raises NotAllowed: if it was answered after all."""
    trial.move("lapse", by="songhe", at=at)
    news.answered(trial, at=at)


def _answered(trial: Trial, reason: str, at: datetime) -> None:
    trial.reason, trial.answered_at = reason, at
    trial.save(update_fields=["reason", "answered_at"])
    news.answered(trial, at=at)


def may_answer(trial: Trial, acting: Acting) -> bool:
    """Is it this side's turn to say yes or no?"""
    return trial.state == TrialState.PROPOSED and side_of(acting) not in (
        None,
        trial.proposed_by,
    )
