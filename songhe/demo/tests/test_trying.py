"""What the demonstration shows of trials and of paid places."""

from conftest import NOON, Cast
from songhe.accounts.actions import people
from songhe.accounts.states import Sex
from songhe.demo.trying import advertise, begin_trial, finish_trial
from songhe.shop.models import AdRequest
from songhe.shop.states import AdState
from songhe.trials.queries.trials import outcomes_beside
from songhe.trials.states import TrialState


def test_one_trial_is_published_one_goes_on_and_a_place_is_asked_for(cast: Cast) -> None:
    elders = [
        people.register_elder(
            person=people.register_person(name=f"邻居{n}", phone=f"+861380000030{n}", at=NOON),
            facts=people.ElderFacts(
                call_name="邻居",
                born_on=cast.grandma.born_on,
                sex=Sex.MALE,
                region=cast.grandma.region,
                station=cast.station,
            ),
            at=NOON,
        )
        for n in range(9)
    ]

    done = finish_trial(cast=cast, listing=cast.bathing, elders=elders, at=NOON)
    going_on = begin_trial(cast, cast.bathing, [cast.grandma], NOON)
    advertise(cast, NOON)

    (outcome,) = outcomes_beside(cast.bathing, NOON)
    assert (done.state, outcome.result.count, outcome.is_liked) == (TrialState.PUBLISHED, 9, True)
    assert going_on.invitations.get().elder == cast.grandma
    assert AdRequest.objects.get().state == AdState.ASKED  # nothing was earned here yet
