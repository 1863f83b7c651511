"""Which trials there are, for whom, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Organisation
from songhe.accounts.states import OrganisationKind, Role
from songhe.catalogue.models import Listing
from songhe.catalogue.queries import listings_of, on_sale, provider_of
from songhe.trials.models import Harm, Score, Trial
from songhe.trials.queries.sentences import looked_at, quoted
from songhe.trials.rules.eligible import NEVER, Way
from songhe.trials.rules.periods import ANSWER_WITHIN
from songhe.trials.rules.results import LIKED_DAYS, Result, result_of
from songhe.trials.states import TRIES, Criterion, InvitationState, Side, TrialState

SHOWN = 3  # trials beside a listing, the newest
SENTENCES = 6


@dataclass(frozen=True)
class Outcome:
    """What everybody may read of a trial."""

    trial: Trial
    result: Result
    figures: Sequence[tuple[str, object]]  # criterion in words, and its figure
    sentences: Sequence[str]
    is_liked: bool
    until: date  # the last day of the label


def side_of(acting: Acting) -> Side | None:
    """Return on which side somebody stands; None for the platform and everybody else."""
    if acting.elder is not None:
        return None
    sides = {Role.MANAGER: Side.SELLER, Role.OPERATOR: Side.STATION}
    return sides.get(acting.role) if acting.role else None


def trials() -> QuerySet[Trial]:
    return Trial.objects.select_related(
        "listing__category", "listing__provider__organisation", "station"
    )


def trials_visible_to(acting: Acting) -> QuerySet[Trial]:
    """Return the trials of a seller's things, of a station, or for an officer all of them."""
    side = side_of(acting)
    if side == Side.SELLER:
        return trials().filter(listing__provider__organisation=acting.organisation)
    if side == Side.STATION:
        return trials().filter(station=acting.organisation)
    if acting.role == Role.OFFICER and acting.elder is None:
        return trials()
    return trials().none()


def counted(found: QuerySet[Trial]) -> QuerySet[Trial]:
    """Add how many were asked, take part and have said how it was; the newest first."""
    return found.annotate(
        asked=Count("invitations", distinct=True),
        joined=Count("invitations", Q(invitations__state__in=TRIES), distinct=True),
        scored=Count("invitations", Q(invitations__state=InvitationState.SCORED), distinct=True),
    ).order_by("-proposed_at", "-pk")


def harms_of(trial: Trial) -> QuerySet[Harm]:
    return (
        Harm.objects.filter(invitation__trial=trial)
        .select_related("invitation__elder__person", "seen_by")
        .order_by("-at", "-pk")
    )


def stations() -> QuerySet[Organisation]:
    """Return where something can be tried."""
    return (
        Organisation.objects.filter(kind=OrganisationKind.STATION)
        .select_related("region")
        .order_by("region__code", "name", "pk")
    )


def listings_to_try(acting: Acting, at: datetime) -> QuerySet[Listing]:
    """Return what a side may propose: a seller its own, a station what can be bought now."""
    side = side_of(acting)
    if side == Side.SELLER:
        provider = provider_of(acting.organisation)
        found = listings_of(provider) if provider else Listing.objects.none()
    elif side == Side.STATION:
        found = on_sale(at)
    else:
        return Listing.objects.none()
    never = Q()
    for beginning in NEVER:
        never |= Q(category__code__startswith=beginning)
    return found.exclude(never).select_related("category").order_by("title", "pk")


def due_for_lapse(at: datetime) -> QuerySet[Trial]:
    """Return the proposals that nobody answered in time."""
    waited = Q(proposed_at__lte=at - ANSWER_WITHIN) | Q(ends_on__lt=timezone.localdate(at))
    return trials().filter(waited, state=TrialState.PROPOSED).order_by("pk")


def due_for_end(at: datetime) -> QuerySet[Trial]:
    """Return the trials whose last day is over."""
    today = timezone.localdate(at)
    return trials().filter(state=TrialState.OPEN, ends_on__lt=today).order_by("pk")


def sheets_of(found: Sequence[Trial]) -> dict[int, list[dict[str, int]]]:
    """Return the score sheets of trials by their keys, with two queries for all of them."""
    sheets: dict[int, list[dict[str, int]]] = {one.pk: [] for one in found}
    scores = (
        Score.objects.filter(invitation__trial__in=sheets)
        .select_related("invitation")
        .prefetch_related("marks")
        .order_by("pk")
    )
    for score in scores.defer("photo"):
        marks = {mark.criterion: mark.stars for mark in score.marks.all()}
        sheets[score.invitation.trial_id].append(marks)
    return sheets


def result_so_far(trial: Trial) -> Result | None:
    return result_of(sheets_of([trial])[trial.pk])


def outcomes_beside(listing: Listing, at: datetime) -> list[Outcome]:
    """Return the newest published trials of a listing."""
    published = trials().filter(listing=listing, state=TrialState.PUBLISHED)
    return _outcomes(published.order_by("-over_at", "-pk")[:SHOWN], at)


def liked(at: datetime, *, most: int = 30) -> list[Outcome]:
    """Return what was well liked in the last year and can be bought, newest first."""
    since = at - timedelta(days=LIKED_DAYS)
    published = trials().filter(
        state=TrialState.PUBLISHED,
        over_at__gt=since,
        is_paid=False,
        listing__in=on_sale(at).values("pk"),
    )
    found = _outcomes(published.order_by("-over_at", "-pk")[: most * 2], at)
    return [one for one in found if one.is_liked][:most]


def _outcomes(published: QuerySet[Trial], at: datetime) -> list[Outcome]:
    found = list(published.prefetch_related(Prefetch("invitations__score", queryset=quoted())))
    sheets = sheets_of(found)
    harmed = _harmed([one.listing_id for one in found], at)
    outcomes = []
    for one in found:
        result = result_of(sheets[one.pk])
        if result is not None:
            outcomes.append(_outcome(one, result, at, is_harmed=one.listing_id in harmed))
    return outcomes


def _harmed(listings: Sequence[int], at: datetime) -> set[int]:
    """Return which of these things did harm in a trial within the last year."""
    lately = Harm.objects.filter(
        invitation__trial__listing__in=listings, at__gt=at - timedelta(days=LIKED_DAYS)
    )
    return set(lately.values_list("invitation__trial__listing", flat=True))


def _outcome(trial: Trial, result: Result, at: datetime, *, is_harmed: bool) -> Outcome:
    whole = trial.way == Way.WHOLE
    until = timezone.localdate(trial.over_at) + timedelta(days=LIKED_DAYS)
    lately = timezone.localdate(at) <= until
    figures = [(str(Criterion(name).label), figure) for name, figure in result.each.items()]
    return Outcome(
        trial=trial,
        result=result,
        figures=figures,
        sentences=_sentences(trial) if whole else [],
        is_liked=result.is_liked and whole and lately and not trial.is_paid and not is_harmed,
        until=until,
    )


def _sentences(trial: Trial) -> list[str]:
    """What those who allowed it said, without any name, in no order that tells who came when.

    What the law on advertising forbids, what is private and what was hidden is not here.
    """
    given = [getattr(invitation, "score", None) for invitation in trial.invitations.all()]
    scores = [score for score in given if score is not None]
    found = looked_at(scores, category=trial.listing.category.code)
    return sorted({one.score.words for one in found if one.is_shown})[:SENTENCES]
