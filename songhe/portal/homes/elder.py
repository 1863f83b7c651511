"""An elder's first page: how she is, the one thing that waits for her, and six doors."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.accounts.models import Elder
from songhe.assessment.models import Need
from songhe.assessment.queries import open_needs_of
from songhe.catalogue.models import Listing
from songhe.catalogue.queries import search
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.queries.day import state_of_day
from songhe.health.words.state_of_day import StateOfDay
from songhe.notify.queries import unread_count
from songhe.portal.greeting import Greeting, greeting
from songhe.portal.queries import called_and_well
from songhe.shop.models import Checkout
from songhe.shop.queries import checkouts_visible_to, wants_personal
from songhe.shop.states import CheckoutState
from songhe.trials.models import Invitation
from songhe.trials.queries.invitations import waiting_invitation_of
from songhe.visits.models import Visit
from songhe.visits.queries import next_visit_of
from songhe.visits.states import VisitState

MOST_NEEDS = 3  # of those that could be met, the first that can be


@dataclass(frozen=True)
class Offer:
    """Something that meets a need of hers, and which."""

    listing: Listing
    need: Need


@dataclass(frozen=True)
class ElderHome:
    greeting: Greeting
    state: StateOfDay
    alert: Alert | None
    visit: Visit | None
    waiting: Checkout | None  # what she chose and nobody has paid yet
    trial: Invitation | None  # what her station asks her to try, until she has answered
    offer: Offer | None
    unread: int

    @property
    def to_confirm(self) -> bool:
        return self.visit is not None and self.visit.state == VisitState.DONE


def elder_home(elder: Elder, at: datetime) -> ElderHome:
    """Gather an elder's home; what is being bought or done already is not offered again."""
    visit = next_visit_of(elder, at=at)
    waiting = (
        checkouts_visible_to(elder.person)
        .filter(elder=elder, state__in=[CheckoutState.PLACED, CheckoutState.ASKED])
        .filter(expires_at__gt=at)
        .order_by("-placed_at")
        .first()
    )
    alert, state = open_alerts_of(elder).first(), state_of_day(elder, at)
    if called_and_well(alert):
        words = _("您说没事了，会有人打电话来问一声")
        state = replace(state, tone="watch", sentence=words)
    trial = None if visit or waiting else waiting_invitation_of(elder, at)
    return ElderHome(
        greeting=greeting(elder.call_name, at),
        state=state,
        alert=alert,
        visit=visit,
        waiting=waiting,
        trial=trial,
        offer=None if visit or waiting or trial else offer_for(elder, at),
        unread=unread_count(elder.person),
    )


def offer_for(elder: Elder, at: datetime) -> Offer | None:
    """Return the best thing on sale for the first of her needs that something meets.

    None when she does not want suggestions to go by her.
    """
    if not wants_personal(elder.person):
        return None
    for need in open_needs_of(elder)[:MOST_NEEDS]:
        listing = search(need=need.kind, kind="service", at=at).first()
        if listing is not None:
            return Offer(listing, need)
    return None
