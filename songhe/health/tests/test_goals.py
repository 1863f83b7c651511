"""Goals: small steps from what she does, one kind word a day, and silence when it is due."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions import goals
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.readings import load_readings, write_readings
from songhe.health.models.devices import Device
from songhe.health.models.goals import Goal, GoalTick, Nudge
from songhe.health.queries.goals import goals_with_progress, proposals_for
from songhe.health.rules.goals import Standing, choose_nudge, progress, propose, worth_saying
from songhe.health.states import GoalKind
from songhe.notify.models import Message

SHANGHAI = ZoneInfo("Asia/Shanghai")


def clock(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def take_up(cast: Cast, kind: GoalKind = GoalKind.MEDICINE, at: datetime = NOON) -> Goal:
    return goals.accept_goal(elder=cast.grandma, kind=kind, acting=acting_of(cast.elder), at=at)


def news() -> list[str]:
    return list(Message.objects.filter(kind="goal").order_by("pk").values_list("words", flat=True))


# --- What is proposed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "target"),
    [
        ("steps", 3_000.0, 3_300),  # a tenth more
        ("steps", 3_010.0, 3_400),  # in whole hundreds
        ("steps", 5_900.0, 6_000),  # never more than enough
        ("sleep", 380.0, 400),  # a twentieth more, in tens of minutes
        ("sleep", 450.0, 420),  # whoever sleeps enough keeps it
    ],
)
def test_a_proposal_is_a_small_step_from_what_she_does(
    kind: str, value: float, target: float
) -> None:
    assert propose(kind, [value] * 28) == target


def test_nothing_is_proposed_from_too_few_days() -> None:
    assert propose("steps", [3_000.0] * 13 + [None] * 15) is None
    assert propose("sleep", [None] * 28) is None


def test_measuring_is_proposed_one_day_a_week_more_up_to_four() -> None:
    assert propose("measure", [None] * 28) == 1
    assert propose("measure", [1.0, None, None, 1.0, None, None, None] * 4) == 3
    assert propose("measure", [1.0] * 28) == 4


def test_medicine_and_water_are_for_every_day() -> None:
    assert propose("medicine", [None] * 28) == propose("water", [None] * 28) == 7


# --- How the week went ---------------------------------------------------------------------


def test_a_week_is_counted_by_the_days_that_reached_it() -> None:
    found = progress("steps", 3_000, [3_000, 2_999, None, 4_000, None, 1_000, 3_500])

    assert (found.reached, found.known, found.wanted) == (3, 5, 7)
    assert found.mean == pytest.approx(2_899.8)
    assert found.share == 43


def test_more_than_was_wanted_is_all_of_it() -> None:
    assert progress("measure", 3, [1.0] * 7).share == 100


# --- When a word helps ---------------------------------------------------------------------

WALKED_LITTLE = Standing("steps", 3_000, [None] * 6 + [1_799])


@pytest.mark.parametrize(
    ("goal", "hour", "worth"),
    [
        (WALKED_LITTLE, 15, True),
        (WALKED_LITTLE, 14, False),
        (WALKED_LITTLE, 18, False),
        (Standing("steps", 3_000, [None] * 6 + [1_800]), 15, False),
        (Standing("steps", 3_000, [None] * 7), 15, False),  # the watch lies in a drawer
        (Standing("medicine", 7, [1.0] * 6 + [None]), 9, True),
        (Standing("medicine", 7, [1.0] * 7), 9, False),
        (Standing("measure", 3, [1.0, 1.0, 1.0, None, None, None, None]), 10, False),
        (Standing("measure", 3, [1.0, 1.0, None, None, None, None, None]), 10, True),
        (Standing("sleep", 400, [None] * 4 + [380.0, 390.0, 400.0]), 19, True),
        (Standing("sleep", 400, [None] * 4 + [400.0, 400.0, 400.0]), 19, False),
        (Standing("sleep", 400, [380.0] * 4 + [None] * 3), 19, False),
    ],
)
def test_a_word_is_worth_it_at_its_hour_and_while_it_is_not_done(
    goal: Standing, hour: int, worth: object
) -> None:
    assert worth_saying(goal, hour) is worth


def test_no_hour_of_the_night_is_worth_a_word() -> None:
    wishes = [
        Standing(kind, 7, [None] * 6 + [0.0 if kind in {"steps", "sleep"} else None])
        for kind in ("medicine", "water", "measure", "steps", "sleep")
    ]

    spoken = {hour for hour in range(24) if choose_nudge(wishes, hour)}

    assert spoken == {9, 10, 11, 12, 13, 14, 15, 16, 17, 19}


# --- One word a day ------------------------------------------------------------------------


def test_she_hears_one_word_a_day_and_the_next_one_tomorrow(cast: Cast) -> None:
    take_up(cast)
    take_up(cast, GoalKind.WATER)

    assert goals.nudge_elders(at=clock(9)) == 1
    assert goals.nudge_elders(at=clock(9, 30)) == 0
    assert goals.nudge_elders(at=clock(15)) == 0
    assert goals.nudge_elders(at=clock(9) + timedelta(days=1)) == 1
    assert news() == ["今天的药吃了吗？吃过就点一下“做到了”。"] * 2


def test_nothing_is_said_at_night_by_her_own_clock(cast: Cast) -> None:
    take_up(cast)
    cast.grandma.zone = "America/New_York"
    cast.grandma.save()

    assert goals.nudge_elders(at=clock(9)) == 0  # eight in the evening, the day before
    assert goals.nudge_elders(at=clock(22, 30)) == 1  # half past nine in her morning


def test_nothing_is_said_while_something_is_open_about_her(cast: Cast) -> None:
    take_up(cast)
    raise_alert(
        elder=cast.grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={"value": 112},
        began_at=clock(8),
        at=clock(8),
    )

    assert goals.nudge_elders(at=clock(9)) == 0
    assert not Nudge.objects.exists()


def test_what_was_done_is_not_asked_for(cast: Cast) -> None:
    goal = take_up(cast)
    goals.tick_goal(goal=goal, acting=acting_of(cast.elder), at=clock(8))

    assert goals.nudge_elders(at=clock(9)) == 0


def test_whoever_stopped_hears_no_more_of_it(cast: Cast) -> None:
    goal = take_up(cast)
    goals.stop_goal(goal=goal, acting=acting_of(cast.elder), at=NOON)

    assert goals.nudge_elders(at=clock(9) + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_say_one_word(cast: Cast) -> None:
    take_up(cast)
    both = threading.Barrier(2)
    said: list[int] = []

    def work() -> None:
        try:
            both.wait(10)
            said.append(goals.nudge_elders(at=clock(9)))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sum(said) == 1
    assert len(news()) == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_sets_one_goal(cast: Cast) -> None:
    both = threading.Barrier(2)
    came: list[str] = []

    def press() -> None:
        try:
            both.wait(10)
            came.append(take_up(cast).kind)
        except goals.NotProposed:
            came.append("refused")
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(30)

    assert sorted(came) == ["medicine", "refused"]
    assert Goal.objects.count() == 1


# --- Hers alone ----------------------------------------------------------------------------


def test_a_goal_of_one_kind_stands_once(cast: Cast) -> None:
    take_up(cast)

    with pytest.raises(goals.NotProposed):
        take_up(cast)
    assert Goal.objects.count() == 1


def test_stopping_is_undone_unless_another_stands_by_then(cast: Cast) -> None:
    first = take_up(cast)
    acting = acting_of(cast.elder)
    goals.stop_goal(goal=first, acting=acting, at=NOON)
    goals.resume_goal(goal=first, acting=acting, at=NOON)
    assert Goal.objects.get().until is None

    goals.stop_goal(goal=first, acting=acting, at=NOON)
    take_up(cast)
    with pytest.raises(goals.NotProposed):
        goals.resume_goal(goal=first, acting=acting, at=NOON)


def test_nobody_sets_a_goal_for_her(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        goals.accept_goal(
            elder=cast.grandma,
            kind=GoalKind.WATER,
            acting=acting_of(cast.daughter),
            at=NOON,
        )
    goal = take_up(cast)
    for deed in (goals.stop_goal, goals.resume_goal, goals.tick_goal):
        with pytest.raises(PermissionDenied):
            deed(goal=goal, acting=acting_of(cast.doctor), at=NOON)
    assert not GoalTick.objects.exists()


def test_pressing_done_twice_is_once(cast: Cast) -> None:
    goal = take_up(cast)

    assert goals.tick_goal(goal=goal, acting=acting_of(cast.elder), at=NOON)
    assert not goals.tick_goal(goal=goal, acting=acting_of(cast.elder), at=NOON)
    (shown,) = goals_with_progress(cast.grandma, NOON)
    assert (shown.progress.reached, shown.may_tick) == (1, False)


def test_her_own_days_decide_what_is_proposed(grandma: Elder, watch: Device) -> None:
    times = [NOON - timedelta(days=back) for back in range(28, 0, -1)]
    for metric, value in (("steps_24h", 3_000.0), ("sleep_duration", 380.0)):
        load_readings(
            elder=grandma,
            device=watch,
            metric=metric,
            times=times,
            values=[value] * 28,
            at=NOON,
        )

    assert proposals_for(grandma, NOON) == [
        (GoalKind.SLEEP, 400),
        (GoalKind.STEPS, 3_300),
        (GoalKind.MEASURE, 1),
        (GoalKind.MEDICINE, 7),
        (GoalKind.WATER, 7),
    ]


# --- Pages ---------------------------------------------------------------------------------


def test_she_takes_a_goal_up_does_it_and_stops_it_by_pressing(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)
    assert "还没有目标" in client.get("/health/goals/").content.decode()
    assert "每天喝够水" in client.get("/health/goals/new/").content.decode()

    page = client.post("/health/goals/new/water/", follow=True).content.decode()
    assert "好，每天喝够水。" in page
    assert "这七天还没有做到，从今天开始也不晚。" in page
    code = Goal.objects.get().code
    assert f"/health/goals/{code}/stop/" in page

    page = client.post(f"/health/goals/{code}/tick/", follow=True).content.decode()
    assert "这七天有 1 天做到了，不着急，慢慢来。" in page
    assert "/tick/" not in page

    page = client.post(f"/health/goals/{code}/stop/", follow=True).content.decode()
    assert "不做了，以后也不再提醒。" in page
    assert f"/health/goals/{code}/resume/" in page
    assert "还没有目标" in page
    client.post(f"/health/goals/{code}/resume/")
    assert Goal.objects.get().until is None


def test_what_is_not_proposed_is_explained_and_not_set(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)

    page = client.post("/health/goals/new/steps/", follow=True).content.decode()

    assert "还要再量几天才知道定多少合适" in page
    assert not Goal.objects.exists()
    assert client.post("/health/goals/new/dance/").status_code == 404


def test_another_s_goal_is_not_there(cast: Cast, client: Client) -> None:
    goal = take_up(cast)
    client.force_login(cast.daughter)

    for verb in ("stop", "resume", "tick"):
        assert client.post(f"/health/goals/{goal.code}/{verb}/").status_code == 404


def test_the_page_of_goals_costs_the_same_few_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    at = timezone.now()
    for kind in (GoalKind.MEDICINE, GoalKind.WATER, GoalKind.MEASURE):
        take_up(cast, kind, at)
    write_readings(elder=cast.grandma, values={"bp_systolic": 128}, taken_at=at, by="王秀兰", at=at)
    client.force_login(cast.elder)
    client.get("/health/goals/")

    with django_assert_max_num_queries(21):  # type: ignore[operator]
        client.get("/health/goals/")
