"""The last place, and one elder asked from two sides at once, over two real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from conftest import NOON, Cast, at_once, build_cast, wait_until_somebody_waits
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.catalogue.actions import listings
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import clock, inviting
from songhe.trials.actions.inviting import EnoughAsked, Full
from songhe.trials.actions.proposing import accept, propose
from songhe.trials.actions.scoring import report_harm
from songhe.trials.models import Harm, Invitation, Trial
from songhe.trials.states import HarmKind, InvitationState, TrialState
from songhe.trials.tests.conftest import AFTERWARDS, plan_of

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30  # seconds


together = partial(at_once, refusals=(NotAllowed, Full, EnoughAsked))


@pytest.fixture
def town(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


def opened(town: Cast, listing: Listing, places: int) -> Trial:
    plan = replace(plan_of(town), listing=listing, places=places)
    made = propose(plan=plan, acting=acting_of(town.manager), at=NOON)
    accept(trial=made, acting=acting_of(town.operator), at=NOON)
    return made


def neighbour(town: Cast) -> Elder:
    return people.register_elder(
        person=people.register_person(name="陈国强", phone="+8613800000231", at=NOON),
        facts=people.ElderFacts(
            call_name="陈爷爷",
            born_on=date(1944, 1, 1),
            sex=Sex.MALE,
            region=town.grandma.region,
            station=town.station,
        ),
        at=NOON,
    )


def test_the_last_place_is_one_elders(town: Cast) -> None:
    trial = opened(town, town.bathing, places=1)
    both = [town.grandma, neighbour(town)]
    inviting.invite(trial=trial, elders=both, acting=acting_of(town.operator), at=NOON)
    first, second = trial.invitations.order_by("pk")

    results = together(
        lambda: inviting.join(invitation=first, by="王秀兰", at=NOON),
        lambda: inviting.join(invitation=second, by="陈国强", at=NOON),
    )

    assert [type(one) for one in results if one is not None] == [Full]
    assert trial.invitations.filter(state=InvitationState.JOINED).count() == 1


def one_waits(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Do the second while the first is done but not committed, each on a connection of its own."""
    is_done, go_on = Signal(), Signal()

    def does() -> None:
        with closing(connection), transaction.atomic():
            first()
            is_done.set()
            assert go_on.wait(PATIENCE)

    def waits() -> None:
        with closing(connection):
            second()

    with ThreadPoolExecutor(2) as pool:
        done = pool.submit(does)
        try:
            assert is_done.wait(PATIENCE)
            waited = pool.submit(waits)
            wait_until_somebody_waits()
        finally:
            go_on.set()
        done.result()
        waited.result()


@pytest.mark.parametrize("over", [False, True], ids=["harm", "end"])
def test_harm_and_the_end_wait_for_who_leaves_and_lose_nothing(town: Cast, *, over: bool) -> None:
    trial = opened(town, town.bathing, places=2)
    both = [town.grandma, neighbour(town)]
    inviting.invite(trial=trial, elders=both, acting=acting_of(town.operator), at=NOON)
    hurt, leaving = trial.invitations.order_by("pk")
    for one in (hurt, leaving):
        inviting.join(invitation=one, by="x", at=NOON)
        one.refresh_from_db()

    def is_over() -> None:
        if over:
            clock.end(trial, AFTERWARDS)
        else:
            report_harm(invitation=hurt, kind=HarmKind.HURT, words="", by="x", at=NOON)

    one_waits(lambda: inviting.leave(invitation=leaving, by="x", at=NOON), is_over)

    trial.refresh_from_db()
    states = list(trial.invitations.order_by("pk").values_list("state", flat=True))
    ends = InvitationState.MISSED if over else InvitationState.CALLED_OFF
    assert trial.state == (TrialState.ENDED if over else TrialState.STOPPED)
    assert states == [ends, InvitationState.LEFT]
    assert Harm.objects.count() == (0 if over else 1)


def test_one_elder_is_asked_once_by_two_windows_and_for_one_thing_at_a_time(town: Cast) -> None:
    second = listings.create_listing(
        provider=town.provider,
        category=town.bathing.category,
        kind=ListingKind.SERVICE,
        facts=replace_facts(town.bathing, "上门洗头"),
    )
    listings.publish_listing(listing=second, by="孙丽", at=NOON)
    trials = [opened(town, one, places=6) for one in (town.bathing, second)]
    asking = acting_of(town.operator)

    results = together(
        lambda: inviting.invite(trial=trials[0], elders=[town.grandma], acting=asking, at=NOON),
        lambda: inviting.invite(trial=trials[0], elders=[town.grandma], acting=asking, at=NOON),
        lambda: inviting.invite(trial=trials[1], elders=[town.grandma], acting=asking, at=NOON),
    )

    assert sorted(str(one) for one in results) == ["0", "0", "1"]
    assert Invitation.objects.filter(elder=town.grandma).count() == 1


def replace_facts(listing: Listing, title: str) -> listings.ListingFacts:
    return listings.ListingFacts(
        title=title,
        words=listing.words,
        price=listing.price,
        unit=listing.unit,
        duration_minutes=listing.duration_minutes,
    )
