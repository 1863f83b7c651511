"""How far the story has come: read from what really happened, never remembered apart."""

from dataclasses import dataclass
from datetime import datetime

from songhe.accounts.models import Elder
from songhe.assessment.queries import open_needs_of
from songhe.catalogue.models import Provider
from songhe.catalogue.states import ProviderState
from songhe.consent.states import GrantState
from songhe.demo.story import STORY, Step
from songhe.health.states import AlertState
from songhe.kernel.models import Event
from songhe.shop.states import OrderState

STANDS = "demo.district.load"  # the event that ends a load
BOUGHT = (OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED)


@dataclass(frozen=True)
class Chapter:
    """A step of the story: done, the one to play now, or ahead."""

    number: int
    step: Step
    state: str


def chapters(grandma: Elder) -> list[Chapter]:
    """Return the seven steps with how each stands: at most eight queries."""
    done = _done(grandma, _began(grandma))
    first = next((step.code for step in STORY if step.code not in done), "")
    return [
        Chapter(number, step, _state(step.code, done, first))
        for number, step in enumerate(STORY, start=1)
    ]


def next_parts(story: list[Chapter]) -> dict[str, Chapter]:
    """Return each person's next chapter to play."""
    parts: dict[str, Chapter] = {}
    for chapter in story:
        if chapter.state == "done":
            continue
        for turn in chapter.step.turns:
            parts.setdefault(turn.slug, chapter)
    return parts


def _state(code: str, done: set[str], first: str) -> str:
    if code in done:
        return "done"
    return "now" if code == first else "ahead"


def _began(grandma: Elder) -> datetime:
    """Return when the story began: after the history that the district comes with."""
    loaded = Event.objects.filter(name=STANDS).order_by("-pk").values_list("happened_at", flat=True)
    return loaded.first() or grandma.registered_at


def _done(grandma: Elder, since: datetime) -> set[str]:
    facts = {
        "assessed": open_needs_of(grandma).filter(kind="bathing_help"),
        "ordered": grandma.checkouts.filter(placed_at__gt=since),
        "paid": grandma.orders.filter(placed_at__gt=since, state__in=BOUGHT),
        "visited": grandma.visits.filter(confirmed_at__gt=since),
        "alerted": grandma.alerts.filter(raised_at__gt=since, state=AlertState.RESOLVED),
        "withdrawn": grandma.grants.filter(withdrawn_at__gt=since, state=GrantState.WITHDRAWN),
        "suspended": Provider.objects.filter(state=ProviderState.SUSPENDED),
    }
    return {code for code, rows in facts.items() if rows.exists()}
