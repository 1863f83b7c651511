"""Whom a station may ask, and what an elder was asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.assessment.models import Need
from songhe.assessment.queries import elders_with_needs_open_to
from songhe.assessment.states import NeedState
from songhe.catalogue.states import ProviderState
from songhe.trials.models import Invitation, Score, Trial, TrialChoice
from songhe.trials.queries.trials import side_of
from songhe.trials.rules.inviting import ANSWER_WITHIN, MONTH, Asked, may_be_asked
from songhe.trials.states import InvitationState, Side, TrialState


def invitations_of(elder: Elder) -> QuerySet[Invitation]:
    """Return what an elder was asked to try, the newest first."""
    return (
        Invitation.objects.filter(elder=elder)
        .select_related(
            "trial__listing__category", "trial__listing__provider__organisation", "trial__station"
        )
        .order_by("-asked_at", "-pk")
    )


def waiting_invitation_of(elder: Elder, at: datetime) -> Invitation | None:
    """Return what an elder has still to answer, while there is time; the newest.

    Nothing of a seller who is suspended or was removed.
    """
    waiting = invitations_of(elder).filter(
        state=InvitationState.ASKED,
        asked_at__gt=at - ANSWER_WITHIN,
        trial__state=TrialState.OPEN,
        trial__listing__provider__state=ProviderState.ACTIVE,
    )
    return waiting.first()


def invitations_to(trial: Trial) -> QuerySet[Invitation]:
    """Return everybody who was asked, with what they said, for the station."""
    return (
        Invitation.objects.filter(trial=trial)
        .select_related("elder__person", "score")
        .defer("score__photo")
        .prefetch_related("score__marks")
        .order_by("asked_at", "pk")
    )


def candidates(trial: Trial, acting: Acting, *, by_need: bool, at: datetime) -> QuerySet[Elder]:
    """Return whom a station may still ask, by name.

    By need only those who let the station read their assessments, for whoever is listed then
    is known to have the need. Who said no to being asked, or was asked often enough, is not here.
    """
    found = Elder.objects.filter(station=trial.station, person__is_active=True)
    if by_need:
        needs = Need.objects.filter(
            elder=OuterRef("pk"), state=NeedState.OPEN, kind__in=trial.listing.needs
        )
        open_ = elders_with_needs_open_to(acting.person, at).values("pk")
        found = found.filter(Exists(needs), pk__in=open_)
    asked = Invitation.objects.filter(elder=OuterRef("pk"))
    unwilling = TrialChoice.objects.filter(elder=OuterRef("pk"), may_ask=False)
    found = found.exclude(Exists(unwilling)).exclude(Exists(asked.filter(trial=trial)))
    lately = Invitation.objects.filter(elder__station=trial.station, asked_at__gt=at - MONTH)
    waiting = Invitation.objects.filter(elder__station=trial.station, state=InvitationState.ASKED)
    busy = set((lately | waiting).values_list("elder", flat=True))
    before = asked_before(list(busy))
    tired = [pk for pk in busy if not may_be_asked(before[pk], at=at)]
    return (
        found.exclude(pk__in=tired)
        .select_related("person", "region")
        .order_by("person__name", "pk")
    )


def asked_before(elders: Sequence[int]) -> dict[int, list[Asked]]:
    """Return when each of these elders was asked, and whether she has yet to answer."""
    before: dict[int, list[Asked]] = defaultdict(list)
    rows = Invitation.objects.filter(elder__in=elders).values_list("elder", "asked_at", "state")
    for elder, at, state in rows:
        before[elder].append(Asked(at, state == InvitationState.ASKED))
    return before


def due_invitations(at: datetime) -> QuerySet[Invitation]:
    """Return the questions that nobody answered in time."""
    return Invitation.objects.filter(
        state=InvitationState.ASKED, asked_at__lte=at - ANSWER_WITHIN
    ).order_by("pk")


def scores_with_photo_visible_to(acting: Acting) -> QuerySet[Score]:
    """Return whose photograph one may see: her own, her station's, and the seller's if she lets."""
    shown = Score.objects.exclude(photo_kind="")
    if acting.elder is not None:
        return shown.filter(invitation__elder=acting.elder)
    side = side_of(acting)
    if side == Side.STATION:
        return shown.filter(invitation__trial__station=acting.organisation)
    if side == Side.SELLER:
        return shown.filter(
            may_quote=True,
            invitation__trial__listing__provider__organisation=acting.organisation,
        )
    return shown.none()
