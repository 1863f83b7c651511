"""What the stories of trials begin with."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.trials.actions.inviting import invite, join
from songhe.trials.actions.proposing import Plan, accept, propose
from songhe.trials.actions.scoring import Said, score
from songhe.trials.models import Invitation, Trial

LAST_DAY = NOON.date() + timedelta(days=10)
AFTERWARDS = NOON + timedelta(days=12)
Neighbours = Callable[[int], list[Elder]]


@pytest.fixture
def station(cast: Cast) -> Acting:
    return acting_of(cast.operator)


def plan_of(cast: Cast, **more: object) -> Plan:
    facts: dict[str, object] = {
        "listing": cast.bathing,
        "station": cast.station,
        "words": "洗一次，看看顺不顺手。",
        "places": 12,
        "criteria": ("use", "comfort"),
        "starts_on": NOON.date(),
        "ends_on": LAST_DAY,
    }
    return Plan(**{**facts, **more})  # type: ignore[arg-type]  # facts of a plan


@pytest.fixture
def proposed(cast: Cast, seller: Acting) -> Trial:
    return propose(plan=plan_of(cast), acting=seller, at=NOON)


@pytest.fixture
def trial(proposed: Trial, station: Acting) -> Trial:
    """The station has said yes."""
    accept(trial=proposed, acting=station, at=NOON)
    return proposed


@pytest.fixture
def neighbours(cast: Cast) -> Neighbours:
    """Register some elders of her station."""

    def register(many: int) -> list[Elder]:
        return [
            people.register_elder(
                person=people.register_person(
                    name=f"邻居{number:02d}", phone=f"+86138000002{number:02d}", at=NOON
                ),
                facts=people.ElderFacts(
                    call_name="邻居",
                    born_on=date(1944, 1, 1),
                    sex=Sex.MALE,
                    region=cast.grandma.region,
                    station=cast.station,
                ),
                at=NOON,
            )
            for number in range(many)
        ]

    return register


def ask(trial: Trial, station: Acting, *elders: Elder) -> list[Invitation]:
    invite(trial=trial, elders=elders, acting=station, at=NOON)
    return list(trial.invitations.order_by("pk"))


def try_it(
    trial: Trial, station: Acting, elders: list[Elder], *, stars: int = 5
) -> list[Invitation]:
    """Let all of them try it and say the same."""
    asked = ask(trial, station, *elders)
    for number, one in enumerate(asked):
        join(invitation=one, by=one.elder.name, at=NOON)
        said = Said(
            {"use": stars, "comfort": stars},
            words=f"第{number}句" if number else "",
            may_quote=number != 1,
        )
        score(invitation=one, said=said, by=one.elder.name, at=NOON)
    return asked
