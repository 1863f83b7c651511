"""A trial from the proposal to what everybody reads, and what stops it."""

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder, Person
from songhe.assessment import actions as assessments
from songhe.assessment.queries import SELF_CARE
from songhe.catalogue.actions.providers import suspend_provider
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.queries import search
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.trials.actions import clock, inviting, proposing, scoring
from songhe.trials.models import Invitation, Trial
from songhe.trials.queries.invitations import candidates, waiting_invitation_of
from songhe.trials.queries.trials import liked, outcomes_beside
from songhe.trials.states import HarmKind, InvitationState, TrialState
from songhe.trials.tests.conftest import AFTERWARDS, Neighbours, ask, plan_of, try_it

ANSWERS = {"eating": 0, "grooming": 1, "dressing": 1, "toileting": 0, "mobility": 1}


def told(person: Person) -> list[str]:
    return list(
        Message.objects.filter(person=person).order_by("pk").values_list("words", flat=True)
    )


# --- Proposing ------------------------------------------------------------------------------


def test_the_other_side_is_asked_and_answers_and_nobody_else_may(
    cast: Cast, proposed: Trial, seller: Acting, station: Acting
) -> None:
    assert "想请站里的长辈试用“上门助浴”" in told(cast.operator)[-1]
    for stranger in (seller, acting_of(cast.officer), acting_of(cast.elder)):
        with pytest.raises(proposing.NotYours):
            proposing.accept(trial=proposed, acting=stranger, at=NOON)

    proposing.refuse(trial=proposed, reason="这个月太忙。", acting=station, at=NOON)

    assert (proposed.state, proposed.reason) == (TrialState.REFUSED, "这个月太忙。")
    assert "这个月太忙。" in told(cast.manager)[-1]
    with pytest.raises(NotAllowed):
        proposing.accept(trial=proposed, acting=station, at=NOON)


def test_nothing_of_a_suspended_seller_waits_on_her_home(
    cast: Cast, trial: Trial, station: Acting
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    assert waiting_invitation_of(cast.grandma, NOON) == asked

    suspend_provider(provider=cast.provider, reason="证照到期", by="何建国", at=NOON)

    assert waiting_invitation_of(cast.grandma, NOON) is None


def test_one_thing_is_tried_once_at_a_time_at_a_station(
    cast: Cast, trial: Trial, station: Acting
) -> None:
    with pytest.raises(proposing.AlreadyRunning):
        proposing.propose(plan=plan_of(cast), acting=station, at=NOON)


def test_a_medicine_is_not_tried(cast: Cast, seller: Acting) -> None:
    Listing.objects.filter(pk=cast.bathing.pk).update(category=Category.objects.get(code="F06"))
    pills = Listing.objects.select_related("category", "provider").get(pk=cast.bathing.pk)

    with pytest.raises(proposing.NotTried):
        proposing.propose(plan=plan_of(cast, listing=pills), acting=seller, at=NOON)
    assert not Trial.objects.exists()


def test_what_nobody_answers_in_two_weeks_lapses(cast: Cast, proposed: Trial) -> None:
    assert clock.run(at=NOON + timedelta(days=9)) == 0
    assert clock.run(at=NOON + timedelta(days=14)) == 1
    assert clock.run(at=NOON + timedelta(days=14)) == 0

    proposed.refresh_from_db()
    assert proposed.state == TrialState.LAPSED


# --- Asking ---------------------------------------------------------------------------------


def test_only_elders_of_the_station_are_asked_and_each_of_them_once(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    near, far = neighbours(2)
    Elder.objects.filter(pk=far.pk).update(station=None)

    ask(trial, station, cast.grandma, near, far)
    ask(trial, station, cast.grandma, near)

    assert {one.elder for one in Invitation.objects.all()} == {cast.grandma, near}
    assert len([words for words in told(cast.elder) if "想请您试试" in words]) == 1


def test_she_says_no_for_ever_by_one_tap_and_is_not_asked_again(
    cast: Cast, trial: Trial, station: Acting, client: Client
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    client.force_login(cast.elder)

    page = client.post(f"/trials/invitations/{asked.code}/never/", follow=True)

    assert "没关系" in page.content.decode()
    Invitation.objects.all().delete()
    assert not candidates(trial, station, by_need=False, at=AFTERWARDS).exists()
    assert ask(trial, station, cast.grandma) == []


def test_a_third_question_in_a_month_is_not_asked(
    cast: Cast, trial: Trial, station: Acting, seller: Acting
) -> None:
    ask(trial, station, cast.grandma)
    Invitation.objects.update(state=InvitationState.REFUSED)
    proposing_again = Trial.objects.filter(pk=trial.pk)
    for number in range(2):
        proposing_again.update(state=TrialState.WITHDRAWN)
        again = proposing.propose(plan=plan_of(cast), acting=seller, at=NOON)
        proposing.accept(trial=again, acting=station, at=NOON)
        ask(again, station, cast.grandma)
        Invitation.objects.update(state=InvitationState.REFUSED)
        proposing_again = Trial.objects.filter(pk=again.pk)
        assert Invitation.objects.count() == 2, number


def test_by_need_only_those_are_found_who_let_the_station_read_it(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    (other,) = neighbours(1)
    for elder in (cast.grandma, other):
        form = assessments.start_assessment(elder=elder, scale=SELF_CARE, by="x", at=NOON)
        for item, option in ANSWERS.items():
            assessments.answer(assessment=form, item=item, option=option)
        assessments.finish_assessment(assessment=form, by="x", at=NOON)
    assert not candidates(trial, station, by_need=True, at=NOON).exists()

    give_consent(
        elder=cast.grandma,
        organisation=cast.station,
        groups=[DataGroup.ASSESSMENTS],
        purpose=Purpose.SERVICE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )

    assert list(candidates(trial, station, by_need=True, at=NOON)) == [cast.grandma]
    assert set(candidates(trial, station, by_need=False, at=NOON)) == {cast.grandma, other}


def test_three_for_each_place_are_asked_and_no_more_take_part_than_there_are_places(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    Trial.objects.update(places=1)
    elders = neighbours(4)
    with pytest.raises(inviting.EnoughAsked):
        inviting.invite(trial=trial, elders=elders, acting=station, at=NOON)
    first, second, third = ask(trial, station, *elders[:3])

    inviting.join(invitation=first, by="一", at=NOON)
    with pytest.raises(inviting.Full):
        inviting.join(invitation=second, by="二", at=NOON)
    inviting.leave(invitation=first, by="一", at=NOON)
    inviting.join(invitation=third, by="三", at=NOON)

    assert Invitation.objects.filter(state=InvitationState.JOINED).get() == third


# --- What comes of it -----------------------------------------------------------------------


def test_eight_who_like_it_give_a_label_with_its_reason_and_no_better_place_in_the_search(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours, client: Client
) -> None:
    def order() -> list[int]:
        return [one.pk for one in search(at=NOON)]

    before = order()
    try_it(trial, station, neighbours(8))
    assert outcomes_beside(cast.bathing, NOON) == []  # not before its last day is over

    assert clock.run(at=AFTERWARDS) == 1
    trial.refresh_from_db()
    page = client.get(f"/trials/listings/{cast.bathing.code}/").content.decode()

    assert trial.state == TrialState.PUBLISHED
    assert "在水果湖社区站由 8 位老人试用" in page
    assert "老人试过说好" in page
    assert "8 位老人试用，平均分的下限是 5" in page
    assert "“第2句”" in page
    assert "第1句" not in page  # she did not want others to read it
    assert "邻居" not in page  # nobody's name
    assert order() == before
    assert [one.trial for one in liked(AFTERWARDS)] == [trial]
    assert liked(AFTERWARDS + timedelta(days=366)) == []


def test_too_few_are_not_published(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    try_it(trial, station, neighbours(4))

    clock.run(at=AFTERWARDS)

    trial.refresh_from_db()
    assert trial.state == TrialState.ENDED
    assert outcomes_beside(cast.bathing, AFTERWARDS) == []


def test_what_the_seller_pays_for_says_it_is_an_advertisement_and_is_not_called_liked(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours, client: Client
) -> None:
    Trial.objects.update(is_paid=True)
    try_it(trial, station, neighbours(8))
    clock.run(at=AFTERWARDS)

    page = client.get(f"/trials/listings/{cast.bathing.code}/").content.decode()

    assert "广告" in page
    assert "老人试过说好" not in page
    assert liked(AFTERWARDS) == []


def test_of_a_device_the_figures_alone_are_published(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    try_it(trial, station, neighbours(8))
    Listing.objects.filter(pk=cast.bathing.pk).update(category=Category.objects.get(code="E04"))
    clock.run(at=AFTERWARDS)

    (outcome,) = outcomes_beside(cast.bathing, AFTERWARDS)

    assert (outcome.sentences, outcome.is_liked, outcome.result.count) == ([], False, 8)


# --- When it harms somebody -----------------------------------------------------------------


def test_harm_is_told_at_once_and_stops_the_trial_for_everybody(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours, client: Client
) -> None:
    hers, waiting, taking = ask(trial, station, cast.grandma, *neighbours(2))
    for one in (hers, taking):
        inviting.join(invitation=one, by="x", at=NOON)
    client.force_login(cast.elder)

    client.post(f"/trials/invitations/{hers.code}/harm/", {"kind": "hurt", "words": "滑了一下。"})

    trial.refresh_from_db()
    states = list(trial.invitations.order_by("pk").values_list("state", flat=True))
    assert trial.state == TrialState.STOPPED
    assert states == [InvitationState.CALLED_OFF] * 3
    alarm = Message.objects.get(person=cast.operator, urgent=True)
    assert "王秀兰试用“上门助浴”时弄伤了" in alarm.words
    for other in (cast.manager, cast.officer):
        assert any("弄伤了" in words for words in told(other))
        assert not any("王秀兰" in words for words in told(other))
    assert "请先不要再用" in told(taking.elder.person)[-1]
    assert not any("请先不要再用" in words for words in told(waiting.elder.person))
    with pytest.raises(NotAllowed):
        inviting.invite(trial=trial, elders=[], acting=station, at=NOON)


def test_harm_that_shows_later_takes_back_what_was_published(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    asked = try_it(trial, station, neighbours(8))
    clock.run(at=AFTERWARDS)
    asked[0].refresh_from_db()

    scoring.report_harm(invitation=asked[0], kind=HarmKind.UNWELL, words="", by="x", at=AFTERWARDS)

    assert outcomes_beside(cast.bathing, AFTERWARDS) == []
    assert liked(AFTERWARDS) == []


def test_who_never_took_part_cannot_stop_it(trial: Trial, station: Acting, cast: Cast) -> None:
    (asked,) = ask(trial, station, cast.grandma)

    with pytest.raises(scoring.NeverTried):
        scoring.report_harm(invitation=asked, kind=HarmKind.HURT, words="", by="x", at=NOON)


def test_either_side_stops_it_with_a_reason_and_nobody_else_may(
    cast: Cast, trial: Trial, seller: Acting
) -> None:
    with pytest.raises(proposing.NotYours):
        scoring.stop(trial=trial, reason="x", acting=acting_of(cast.officer), at=NOON)

    scoring.stop(trial=trial, reason="这一批要改。", acting=seller, at=NOON)

    assert "这一批要改。" in told(cast.operator)[-1]
