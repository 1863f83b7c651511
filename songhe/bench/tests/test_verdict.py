"""The judge of rules: what counts as found, what as a false page, and what explains what."""

from dataclasses import replace

import pytest

from songhe.bench.judging.verdict import Raised, explained_by, findings, holds_of, verdict
from songhe.demo.city.truth import MEANINGS, Injected, Kind
from songhe.health.reference import alert_rules

NOON = 1_790_000_000


def event(
    kind: Kind = Kind.TACHYCARDIA, *, shows: float | None = 40, lasts: int = 1_800
) -> Injected:
    meaning = MEANINGS[kind]
    return Injected(
        kind=kind,
        citizen=1,
        starts_at=NOON,
        ends_at=NOON + lasts,
        shows_at=None if shows is None else NOON + shows,
        metric=meaning.metric,
        serious=meaning.serious,
        rules=meaning.rules,
        hold=meaning.hold,
        explains=meaning.explains,
    )


def alert(at: float, *, rule: str = "heart_rate_high", elder: int = 1, told: bool = True) -> Raised:
    return Raised(
        elder=elder,
        rule=rule,
        metric="heart_rate",
        severity="urgent",
        at=NOON + at,
        closed_at=NOON + at + 900,
        told_at=NOON + at + 120 if told else None,
    )


@pytest.mark.parametrize(
    ("raised", "found"),
    [
        pytest.param([alert(220)], True, id="at its hold"),
        pytest.param([alert(40 + 180 + 60)], True, id="a minute after its hold"),
        pytest.param([alert(40 + 180 + 61)], False, id="too late"),
        pytest.param([alert(-3_600)], False, id="over before it began"),
        pytest.param([alert(-600)], True, id="open already"),
        pytest.param([alert(220, rule="spo2_low")], False, id="of a rule that is not right"),
        pytest.param([alert(220, elder=2)], False, id="of somebody else"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_an_event_is_found_by_the_right_rule_in_time(raised: list[Raised], *, found: bool) -> None:
    (one,) = findings([event()], raised, {})

    assert one.in_time == found


def test_what_no_device_could_see_is_not_asked_for() -> None:
    assert findings([event(shows=None)], [], {}) == []
    assert verdict([event(shows=None)], [], holds={}, elder_days=7)["unseen"] == 1


def test_the_hold_is_the_one_that_the_rules_have_today() -> None:
    holds = holds_of(alert_rules())

    assert holds[Kind.TACHYCARDIA] == min(
        level.hold_seconds
        for level in alert_rules()["heart_rate_high"].levels
        if level.limit <= 131
    )
    (late,) = findings([event()], [alert(700)], {Kind.TACHYCARDIA: 600})
    assert late.after == 660


def test_a_page_that_nothing_explains_is_false() -> None:
    truth = [event()]
    alerts = [alert(220), alert(-4_000), replace(alert(-9_000), severity="notice")]

    figures = verdict(truth, alerts, holds={}, elder_days=30.44)

    assert figures["false_pages"] == 1
    assert figures["false_pages_per_elder_month"] == 1
    assert figures["false_around"] == {"heart_rate_high urgent: ordinary life": 1}
    assert figures["events"] == figures["detected"] == 1


def test_what_only_she_was_told_is_no_page() -> None:
    figures = verdict([], [alert(0, told=False)], holds={}, elder_days=7)

    assert figures["alerts_per_elder_week"] == 1
    assert figures["false_pages"] == 0


def test_a_silent_device_warrants_the_alert_of_its_silence_and_no_other() -> None:
    away = event(Kind.OFFLINE, lasts=7_200)

    silence = replace(alert(3_600, rule="watch_silent"), metric="")

    assert explained_by(silence, [away]) == away
    assert explained_by(alert(3_600), [away]) is None


def test_what_a_fever_shows_while_it_rises_is_of_the_fever() -> None:
    fever = event(Kind.FEVER)
    rising = replace(alert(-30 * 60, rule="temperature_high"), metric="body_temperature")

    assert explained_by(rising, [fever]) == fever
    assert explained_by(replace(rising, at=NOON - 50 * 60), [fever]) is None
