"""However readings are cut into batches, and whenever the rules start anew, they say the same."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from songhe.health.reference import alert_rules
from songhe.health.rules.judging import Change, Memory, Reading, judge
from songhe.health.rules.limits import DIRECT, Level, Rule

RULES = [rule for rule in alert_rules().values() if rule.kind in DIRECT]
HURRIED = replace(  # everything lies close together, so that a short story meets all of it
    alert_rules()["heart_rate_high"], max_gap=240, cool_down=900, clear_hold=120
).with_levels(
    (Level("warn", 100, False, 180), Level("urgent", 131, True, 120)),  # noqa: FBT003
    version="hurried",
)

Story = tuple[Rule, list[Reading]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A rule, and readings that love its limits."""
    rule = HURRIED if draw(st.booleans()) else draw(st.sampled_from(RULES))
    back = -1 if rule.above else 1
    near = [level.limit - back for level in rule.levels]  # beyond each
    near += [level.limit + back * rule.margin * 0.6 for level in rule.levels]  # not yet left
    near += [level.limit + back * rule.margin for level in rule.levels]
    pauses = st.sampled_from([60] * 8 + [30, 120, int(rule.max_gap), int(rule.max_gap) + 1])
    at, readings = 1_000_000.0, []
    for _ in range(draw(st.integers(8, 30))):
        pause, value = draw(pauses), draw(st.sampled_from(near))
        quality = draw(st.sampled_from([100] * 9 + [40]))
        for _ in range(draw(st.integers(1, 6)) if pause < 200 else 1):
            at += pause
            readings.append(Reading(at, float(value), quality))
    return rule, readings


def said(changes: list[Change]) -> list[tuple[str, str, float]]:
    return [(change.verb, change.severity, change.reading.at) for change in changes]


def in_portions(rule: Rule, readings: list[Reading], cuts: list[int]) -> list[Change]:
    """Judge portion by portion with nothing but the memory in between, reading back each time."""
    memory, changes = Memory(), []
    for start, end in pairwise(sorted({0, *cuts, len(readings)})):
        edge = readings[start].at - rule.looks_back
        seen = [reading for reading in readings[:end] if reading.at >= edge]
        come = judge(rule, memory, seen, fresh_from=0)
        memory = come[-1].memory if come else memory
        changes += come
    return changes


@given(story=stories(), data=st.data())
@settings(max_examples=400, deadline=None)
def test_batches_may_be_cut_anywhere(
    story: tuple[Rule, list[Reading]], data: st.DataObject
) -> None:
    rule, readings = story
    cuts = data.draw(st.lists(st.integers(0, len(readings) - 1), max_size=6))

    whole = judge(rule, Memory(), readings, fresh_from=0)

    assert said(in_portions(rule, readings, cuts)) == said(whole)


@given(story=stories())
@settings(max_examples=300, deadline=None)
def test_a_restart_after_every_reading_changes_nothing(story: Story) -> None:
    rule, readings = story

    whole = judge(rule, Memory(), readings, fresh_from=0)

    assert said(in_portions(rule, readings, list(range(len(readings))))) == said(whole)


@given(story=stories(), late=st.floats(901, 1e6))
@settings(max_examples=300, deadline=None)
def test_history_raises_nothing(story: tuple[Rule, list[Reading]], late: float) -> None:
    rule, readings = story
    received = readings[-1].at + late

    assert judge(rule, Memory(), readings, fresh_from=received - 900) == []


@given(story=stories())
@settings(max_examples=300, deadline=None)
def test_an_alert_is_raised_then_made_graver_then_cleared(
    story: tuple[Rule, list[Reading]],
) -> None:
    is_open = ""
    for change in judge(story[0], Memory(), story[1], fresh_from=0):
        assert {"raise": not is_open, "worsen": is_open, "clear": is_open}[change.verb]
        is_open = change.severity
