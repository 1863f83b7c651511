"""What elders try at a station, and the one place that a firm pays for."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.catalogue.models import Listing
from songhe.demo.cast import Cast
from songhe.demo.parcels import MAT
from songhe.shop.actions import ads
from songhe.trials.actions import clock, inviting, proposing, scoring
from songhe.trials.models import Invitation, Trial

DONE, GOING_ON = "加长柄洗背刷", MAT  # the one that goes on is of the story's own firm
PLACES = 12
CRITERIA = ("use", "lift", "learn")
SAID = (
    "柄长，自己就能洗到背，不用喊人。",
    "手上有肥皂也不打滑。",
    "毛软，不刮。就是挂钩小了点。",
    "",
    "轻，抬得动。",
)


def try_things(*, cast: Cast, elders: Sequence[Elder], at: datetime) -> None:
    """One trial is over and published, one goes on, and a firm has asked for a place."""
    near = [one for one in elders if one.station_id == cast.station.pk]
    done = Listing.objects.filter(title=DONE).first()
    going_on = Listing.objects.filter(title=GOING_ON).first()
    if done is not None:
        finish_trial(cast=cast, listing=done, elders=near[:PLACES], at=at - timedelta(days=25))
    if going_on is not None:
        begin_trial(cast, going_on, [cast.grandma, *near[PLACES : PLACES + 9]], at)
    advertise(cast, at)


def finish_trial(*, cast: Cast, listing: Listing, elders: Sequence[Elder], at: datetime) -> Trial:
    """Elders tried it for two weeks; what they said was published."""
    trial = begin_trial(cast, listing, elders, at)
    dice = Random("songhe 2026: trying")
    for number, one in enumerate(_asked(trial)):
        by, days = one.elder.name, timedelta(days=3 + number % 9)
        inviting.join(invitation=one, by=by, at=at + timedelta(days=1))
        marks = {name: dice.choice((4, 5, 5, 5)) for name in CRITERIA}
        said = scoring.Said(marks, words=SAID[number % len(SAID)], may_quote=number % 4 != 3)
        scoring.score(invitation=one, said=said, by=by, at=at + days)
    trial.refresh_from_db()
    clock.end(trial, at + timedelta(days=15))
    return trial


def begin_trial(cast: Cast, listing: Listing, elders: Sequence[Elder], at: datetime) -> Trial:
    """The station proposes it, the firm agrees, and some elders are asked."""
    station, first = acting_of(cast.operator), timezone.localdate(at)
    trial = proposing.propose(
        plan=proposing.Plan(
            listing=listing,
            station=cast.station,
            words="在家用一个星期，洗澡的时候用，再告诉我们顺不顺手。",
            places=PLACES,
            criteria=CRITERIA,
            starts_on=first,
            ends_on=first + timedelta(days=14),
        ),
        acting=station,
        at=at,
    )
    # The firm's own people have no names here; its first member answers for it.
    firm = listing.provider.organisation
    member = firm.memberships.filter(until=None).select_related("person").order_by("pk").first()
    person = member.person if member else cast.manager
    seller = Acting(person, organisation=firm, role=Role.MANAGER)
    proposing.accept(trial=trial, acting=seller, at=at)
    inviting.invite(trial=trial, elders=elders, acting=station, at=at)
    return trial


def advertise(cast: Cast, at: datetime) -> None:
    """The story's own firm pays for a place in front; without earnings it waits for an answer."""
    first = timezone.localdate(at)
    asked = ads.ask_ad(
        listing=cast.bathing,
        slot="front",
        first=first,
        last=first + timedelta(days=6),
        paper="",
        acting=acting_of(cast.manager),
        at=at,
    )
    with suppress(ads.NotEnough):
        ads.approve_ad(ad=asked, acting=acting_of(cast.officer), at=at)


def _asked(trial: Trial) -> QuerySet[Invitation]:
    return trial.invitations.select_related("elder__person", "trial").order_by("pk")
