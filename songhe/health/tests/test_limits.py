"""When rules speak: hold, hysteresis, cool-down, quality, late readings."""

import json

import pytest
from django.conf import settings

from songhe.health.reference import alert_rules, metrics
from songhe.health.rules.judging import Memory, Reading, due_at, judge
from songhe.health.rules.limits import read_levels
from songhe.health.rules.metrics import NUMBERS

KINDS = {"limit", "level", "event", "baseline", "trend", "silence", "inactivity", "fence"}
RULE = alert_rules()["heart_rate_high"]  # ≥ 111 for 600 s, ≥ 131 for 180 s; clears at 105


def minutes(*values: float, start: float = 0, quality: int = 100) -> list[Reading]:
    return [
        Reading(60.0 * (start + place + 1), value, quality) for place, value in enumerate(values)
    ]


def verbs(readings: list[Reading], memory: Memory | None = None, *, fresh: float = 0) -> list[str]:
    changes = judge(RULE, memory or Memory(), readings, fresh_from=fresh)
    return [f"{change.verb} {change.severity}".strip() for change in changes]


def test_every_metric_of_the_file_has_its_number() -> None:
    assert {code: metric.number for code, metric in metrics().items()} == NUMBERS
    assert len(set(NUMBERS.values())) == len(NUMBERS)


def test_every_rule_watches_a_known_metric_from_mild_to_grave() -> None:
    for rule in alert_rules().values():
        about_no_metric = rule.kind in {"silence", "fence"}
        assert rule.metric == "" if about_no_metric else rule.metric in metrics()
        limits = [level.limit for level in rule.levels]
        assert limits == sorted(limits, reverse=not rule.above)


def test_every_rule_says_what_it_rests_on() -> None:
    """Kind, version, where each number comes from, how sure it is, both names."""
    content = json.loads((settings.DATA / "alert_rules.json").read_text(encoding="utf-8"))

    for entry in content["rules"]:
        assert entry["kind"] in KINDS
        assert entry["version"] >= 1
        assert entry["basis"]
        assert entry["confirmed"]
        assert entry["name_zh"]
        assert entry["name_en"]


def test_her_own_usual_alone_never_calls_urgently() -> None:
    for rule in alert_rules().values():
        if rule.kind in {"baseline", "trend"}:
            assert {level.severity for level in rule.levels} <= {"notice", "warn"}


def test_it_speaks_when_the_hold_time_is_over() -> None:
    assert verbs(minutes(*[115] * 10)) == []
    assert verbs(minutes(*[115] * 11)) == ["raise warn"]


def test_dancing_around_the_limit_is_one_condition() -> None:
    assert verbs(minutes(*[115, 115, 107] * 3, 115, 115)) == ["raise warn"]


def test_what_only_hovers_at_the_limit_has_not_lasted() -> None:
    assert verbs(minutes(*[115, 107] * 15, 115)) == []
    assert verbs(minutes(111, *[108] * 20)) == []


def test_a_reading_of_which_nobody_is_sure_counts_but_does_not_raise() -> None:
    held = minutes(*[115] * 12)
    unsure = [one._replace(sure=number < 9) for number, one in enumerate(held)]

    assert verbs(unsure) == []
    assert verbs([*unsure, *minutes(115, start=12)]) == ["raise warn"]


def test_coming_back_by_the_margin_begins_anew() -> None:
    assert verbs(minutes(*[115] * 5, 105, *[115] * 10)) == []


def test_the_limit_itself_counts_only_where_the_rule_says_so() -> None:
    assert verbs(minutes(*[110] * 20)) == []
    assert verbs(minutes(*[111] * 11)) == ["raise warn"]
    assert verbs(minutes(*[131] * 4)) == ["raise urgent"]


def test_a_worse_level_makes_the_open_alert_graver_once() -> None:
    assert verbs(minutes(*[115] * 11, *[140] * 8)) == ["raise warn", "worsen urgent"]


def test_an_open_alert_never_becomes_milder() -> None:
    assert verbs(minutes(*[140] * 4, *[110] * 30)) == ["raise urgent"]


def test_it_clears_when_the_readings_stay_well() -> None:
    readings = minutes(*[115] * 11, *[90] * 6)

    assert verbs(readings[:-1]) == ["raise warn"]
    assert verbs(readings) == ["raise warn", "clear"]


def test_it_is_quiet_for_the_cool_down() -> None:
    again = [*[115] * 11, *[90] * 6, *[115] * 29]
    later = [*again, *[115] * 1]

    assert verbs(minutes(*again)) == ["raise warn", "clear"]
    assert verbs(minutes(*later)) == ["raise warn", "clear", "raise warn"]


def test_a_long_pause_begins_the_hold_anew() -> None:
    before = minutes(*[115] * 8)
    after = minutes(*[115] * 5, start=8 + RULE.max_gap / 60)

    assert verbs(before + after) == []


def test_poor_readings_neither_raise_nor_clear() -> None:
    assert verbs(minutes(*[180] * 30, quality=49)) == []
    assert verbs(minutes(*[70] * 30, quality=49), Memory("warn")) == []


def test_late_readings_page_nobody_unless_it_lasts() -> None:
    over = minutes(*[115] * 30)

    assert verbs([*over, *minutes(80, start=30)], fresh=60 * 31) == []
    assert verbs([*over, *minutes(115, start=30)], fresh=60 * 31) == ["raise warn"]


def test_what_was_judged_before_does_not_count_again() -> None:
    readings = minutes(*[115] * 11)
    change = judge(RULE, Memory(), readings, fresh_from=0)[0]

    assert judge(RULE, change.memory, readings, fresh_from=0) == []


def test_readings_in_two_portions_say_what_they_say_in_one() -> None:
    readings = minutes(*[115] * 11, *[140] * 5, *[90] * 6, *[115] * 40)
    whole = judge(RULE, Memory(), readings, fresh_from=0)
    expected = [(change.verb, change.reading) for change in whole]

    for cut in range(1, len(readings)):
        first = judge(RULE, Memory(), readings[:cut], fresh_from=0)
        memory = first[-1].memory if first else Memory()
        # The second look reads back as far as a hold can reach.
        edge = readings[cut].at - RULE.looks_back
        rest = judge(RULE, memory, [r for r in readings if r.at >= edge], fresh_from=0)
        assert [(c.verb, c.reading) for c in first + rest] == expected


def test_a_call_for_help_counts_at_once_and_does_not_clear() -> None:
    sos = alert_rules()["sos"]
    readings = [Reading(1.0, 1), Reading(2.0, 0), Reading(500.0, 0)]

    assert [c.verb for c in judge(sos, Memory(), readings, fresh_from=0)] == ["raise"]


def test_own_limits_keep_the_margin() -> None:
    levels = read_levels(
        [{"severity": "warn", "limit": 115, "inclusive": False, "hold_seconds": 60}]
    )
    own = RULE.with_levels(levels, version="1+own")

    assert own.clear_limit == pytest.approx(109)
    assert [c.verb for c in judge(own, Memory(), minutes(112, 116, 117), fresh_from=0)] == ["raise"]


def test_one_reading_in_a_stream_is_not_believed_but_one_that_stands_alone_is() -> None:
    fever = alert_rules()["temperature_high"]
    spike = minutes(36.6, 36.6, 39.4, 36.6)
    real = minutes(36.6, 36.6, 39.4, 39.4)
    alone = [Reading(0.0, 36.6), Reading(7200.0, 39.4)]

    assert [judge(fever, Memory(), story, fresh_from=0) for story in (spike,)] == [[]]
    assert [c.reading.at for c in judge(fever, Memory(), real, fresh_from=0)] == [240]
    assert [c.reading.at for c in judge(fever, Memory(), alone, fresh_from=0)] == [7200]


def test_what_lasts_by_itself_speaks_without_another_reading() -> None:
    off = alert_rules()["taken_off"]  # after four hours
    taken = [Reading(1000.0, 1)]
    put_on = [*taken, Reading(2000.0, 0)]

    assert due_at(off, Memory(), taken) == 1000 + 4 * 3600
    assert due_at(off, Memory(), put_on) is None
    assert judge(off, Memory(), taken, fresh_from=0, now=1000 + 4 * 3600 - 1) == []
    assert [c.verb for c in judge(off, Memory(), taken, fresh_from=0, now=15_400)] == ["raise"]
    assert judge(off, Memory(), put_on, fresh_from=0, now=90_000) == []


def test_a_fast_heart_is_not_taken_to_last_while_nothing_comes() -> None:
    assert judge(RULE, Memory(), minutes(*[112] * 8), fresh_from=0, now=60 * 60) == []


def test_the_battery_is_spoken_of_once_until_it_is_charged() -> None:
    low = alert_rules()["battery_low"]
    levels = [40, 21, 20, 19, 22, 18, 30, 15, 10, 9, 12, 9, 31]
    readings = [Reading(3600.0 * hour, level) for hour, level in enumerate(levels)]

    changes = judge(low, Memory(), readings, fresh_from=0)

    assert [(c.verb, c.severity, c.reading.value) for c in changes] == [
        ("raise", "notice", 20),
        ("worsen", "warn", 10),
        ("clear", "", 31),
    ]
