"""The arithmetic of ladders and of sleep, without a database."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from songhe.health.rules.ladder import (
    DEFAULT,
    Rung,
    from_times,
    ladder_for,
    read_rungs,
    spread,
    where_it_stands,
)
from songhe.health.rules.quiet import digest_at, may_wait, pauses_for, wakes_at

WUHAN = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def local(hour: int, minute: int = 0, *, day: int = 21, zone: ZoneInfo = WUHAN) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def audiences(rungs: tuple[Rung, ...]) -> list[str]:
    return [rung.audience for rung in rungs]


def test_each_relative_in_order_has_a_step_of_their_own() -> None:
    rungs = spread(DEFAULT["urgent"], ranks=[("DAUGHTER",), ("SON", "SON'S WIFE")], contacts=False)

    assert rungs[:4] == (
        Rung("elder", 30),
        Rung("family", 120, ("DAUGHTER",)),
        Rung("family", 120, ("SON", "SON'S WIFE")),
        Rung("station", 180),
    )
    assert "contacts" not in audiences(rungs)


def test_a_large_family_does_not_keep_the_station_waiting() -> None:
    ranks = [(name,) for name in "ABCDE"]

    family = [r for r in spread(DEFAULT["urgent"], ranks=ranks, contacts=True) if r.who]

    assert [rung.who for rung in family] == [("A",), ("B",), ("C", "D", "E")]


def test_without_relatives_the_step_stays_and_a_call_list_is_kept() -> None:
    rungs = spread(DEFAULT["warn"], ranks=[], contacts=True)

    assert audiences(rungs)[:5] == ["elder", "family", "station", "doctor", "contacts"]


@pytest.mark.parametrize("severity", ["warn", "urgent"])
def test_all_are_told_again_after_one_two_and_four_hours_and_then_no_more(severity: str) -> None:
    again = [r.seconds for r in DEFAULT[severity] if r.audience == "everyone"]

    assert again == [3_600, 7_200, 14_400, 0]


def test_nobody_asks_her_whether_she_called_for_help() -> None:
    own = (Rung("elder", 20), Rung("station", 30))

    assert ladder_for(severity="urgent", called=True, own=own) == (Rung("station", 30),)


def test_what_was_frozen_before_steps_had_names_is_still_read() -> None:
    assert read_rungs([["family", 120], ["family", 60, ["A"]]]) == (
        Rung("family", 120),
        Rung("family", 60, ("A",)),
    )


def test_a_graver_ladder_goes_on_after_whom_the_milder_one_told() -> None:
    graver = spread(DEFAULT["urgent"], ranks=[("A",), ("B",)], contacts=True)

    assert where_it_stands((), graver) == 0
    assert where_it_stands((Rung("elder", 120), Rung("family", 600, ("A",))), graver) == 2
    assert where_it_stands(graver[:7], graver) == 7  # the second of the repeated ones is next
    assert where_it_stands(graver, graver) == len(graver)


@pytest.mark.parametrize(
    ("at", "starts", "ends", "wakes"),
    [
        (local(3, 10), time(22), time(7), local(7)),
        (local(22), time(22), time(7), local(7, day=22)),
        (local(7), time(22), time(7), None),
        (local(12), time(22), time(7), None),
        (local(13, 30), time(13), time(14, 30), local(14, 30)),
        (local(13), time(13), time(13), None),
    ],
)
def test_quiet_hours_run_over_midnight_in_her_own_zone(
    at: datetime, starts: time, ends: time, wakes: datetime | None
) -> None:
    assert wakes_at(at, zone=WUHAN, starts=starts, ends=ends) == wakes


def test_the_morning_after_the_clocks_change_is_still_seven() -> None:
    before = datetime(2026, 10, 24, 23, 0, tzinfo=BERLIN)  # at three it is two again

    wakes = wakes_at(before, zone=BERLIN, starts=time(22), ends=time(7))

    assert wakes == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


def test_the_digest_goes_out_at_six_in_the_evening() -> None:
    assert digest_at(local(9), zone=WUHAN) == local(18)
    assert digest_at(local(18), zone=WUHAN) == local(18, day=22)


def test_what_is_urgent_and_a_call_for_help_never_wait() -> None:
    assert may_wait(severity="warn", called=False)
    assert not may_wait(severity="urgent", called=False)
    assert not may_wait(severity="warn", called=True)


def test_an_urgent_alert_pauses_a_quarter_of_an_hour_and_a_call_for_help_not_at_all() -> None:
    assert pauses_for(severity="warn", called=False) == (5, 15, 30, 60, 120)
    assert pauses_for(severity="urgent", called=False) == (5, 15)
    assert pauses_for(severity="urgent", called=True) == ()


def test_her_own_times_never_make_an_urgent_alert_slower() -> None:
    own = from_times({"elder": 300, "family": 600, "station": 120, "doctor": 900})

    urgent = ladder_for(severity="urgent", called=False, own=own)
    assert [rung.seconds for rung in urgent[:4]] == [30, 120, 120, 600]
    warn = ladder_for(severity="warn", called=False, own=own)
    assert [rung.seconds for rung in warn[:4]] == [300, 600, 120, 900]


def test_a_step_that_is_left_out_is_not_there() -> None:
    own = from_times({"elder": 0, "family": 60, "station": 120, "doctor": 300})

    assert audiences(own)[:4] == ["family", "station", "doctor", "contacts"]
