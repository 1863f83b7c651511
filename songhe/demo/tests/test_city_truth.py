"""The city tells the truth about itself: what happened shows, and nothing else does."""

from itertools import pairwise

import pytest

from songhe.demo.city.plan import APART, CUSTOMS, arrange, may_happen, ordinary
from songhe.demo.city.truth import FAULTS, MEANINGS, Kind
from songhe.demo.tests.town import happened, inside, of, town

SERIOUS = [kind for kind, meaning in MEANINGS.items() if meaning.serious]


# --- The truth about illness --------------------------------------------------------------------


@pytest.mark.parametrize("kind", SERIOUS)
def test_what_is_serious_shows_while_it_lasts(kind: Kind) -> None:
    city = town()
    who, bend = happened(kind, city)

    (truth,) = city.life_of(who, [bend]).truth

    assert truth.serious
    assert truth.rules
    assert truth.shows_at is not None
    assert bend.starts_at <= truth.shows_at < bend.ends_at


@pytest.mark.parametrize("kind", [kind for kind in SERIOUS if MEANINGS[kind].line])
def test_what_is_serious_does_not_show_without_it(kind: Kind) -> None:
    city = town()
    who, bend = happened(kind, city)
    meaning = MEANINGS[kind]

    quiet = [c for c in city.life_of(who, []).columns if c.metric == meaning.metric]

    for column in quiet:
        good = column.values[inside(column, bend) & (column.quality >= 50)]
        beyond = good >= (meaning.line or 0) if meaning.above else good <= (meaning.line or 0)
        assert not beyond.any()


def test_an_infection_raises_the_pulse_of_two_nights() -> None:
    city = town(days=5)
    who, bend = happened(Kind.INFECTION, city)

    well, ill = (of(city.life_of(who, bends), "resting_heart_rate") for bends in ([], [bend]))

    rise = ill.values - well.values
    touched = (well.times > (bend.starts_at + 6 * 3600) * 1000) & (well.times < bend.ends_at * 1000)
    assert touched.sum() >= 1
    assert rise[touched].min() >= 4
    assert abs(rise[well.times < bend.starts_at * 1000]).max(initial=0) == 0


def test_whoever_lies_where_she_fell_takes_no_step() -> None:
    city = town()
    who, bend = happened(Kind.COLLAPSE, city)

    steps = of(city.life_of(who, [bend]), "steps")

    assert steps.values[inside(steps, bend)][1:].sum() == 0


def test_decline_is_slow_and_takes_half_of_the_steps() -> None:
    city = town(days=28)
    who, bend = happened(Kind.DECLINE, city)

    well, ill = (of(city.life_of(who, bends), "steps") for bends in ([], [bend]))

    last = well.times > (bend.ends_at - 86_400) * 1000
    last &= well.times < bend.ends_at * 1000
    assert ill.values[last].sum() < 0.65 * well.values[last].sum()
    assert not next(iter(city.life_of(who, [bend]).truth)).serious


# --- The truth about devices --------------------------------------------------------------------


def test_a_watch_that_was_away_sends_everything_when_it_is_back() -> None:
    city = town()
    who, bend = happened(Kind.OFFLINE, city)

    good, late = (of(city.life_of(who, bends), "heart_rate") for bends in ([], [bend]))

    gone = inside(late, bend)
    assert gone.any()
    assert late.values.tolist() == good.values.tolist()
    assert late.arrives[gone].min() >= bend.ends_at * 1000
    assert late.arrives[~gone].tolist() == good.arrives[~gone].tolist()


def test_a_clock_that_is_wrong_says_by_how_much() -> None:
    city = town()
    who, bend = happened(Kind.SKEW, city)

    columns = [c for c in city.life_of(who, [bend]).columns if c.metric == "heart_rate"]

    (wrong,) = [column for column in columns if column.ahead]
    good = of(city.life_of(who, []), "heart_rate")
    during = inside(good, bend)
    assert (wrong.times - wrong.ahead).tolist() == good.times[during].tolist()
    assert wrong.arrives.tolist() == good.arrives[during].tolist()


def test_an_empty_battery_announces_itself_and_then_there_is_silence() -> None:
    city = town()
    who, bend = happened(Kind.DEAD, city)

    life = city.life_of(who, [bend])

    level = of(life, "battery")
    before = level.values[level.times < bend.starts_at * 1000]
    assert before[-1] < 10
    for column in life.columns:
        if column.device == "watch":
            assert not inside(column, bend).any()


def test_a_loose_strap_reads_nonsense_and_a_good_watch_knows() -> None:
    city = town()
    for flags in (True, False):
        who, bend = next(
            (who, bends[0])
            for who in city.citizens
            if who.flags_motion == flags
            and (bends := arrange(who, [Kind.LOOSE], city.span, city.midnight(city.span.start)))
        )
        pulse = of(city.life_of(who, [bend]), "heart_rate")
        bad = inside(pulse, bend)
        assert pulse.values[bad].std() > 30
        assert bool((pulse.quality[bad] < 50).all()) == flags


def test_what_is_sent_twice_is_the_same_twice() -> None:
    city = town()
    who, bend = happened(Kind.DUPLICATES, city)

    columns = [c for c in city.life_of(who, [bend]).columns if c.metric == "heart_rate"]

    first, again = columns
    during = inside(first, bend)
    assert again.times.tolist() == first.times[during].tolist()
    assert again.values.tolist() == first.values[during].tolist()
    assert (again.arrives > first.arrives[during]).all()


def test_a_frozen_value_does_not_move_and_spikes_are_single() -> None:
    city = town()
    who, bend = happened(Kind.FROZEN, city)
    frozen = of(city.life_of(who, [bend]), "heart_rate")
    other, moment = happened(Kind.SPIKES, city)
    spiked = of(city.life_of(other, [moment]), "heart_rate")
    plain = of(city.life_of(other, []), "heart_rate")

    assert len(set(frozen.values[inside(frozen, bend)].tolist())) == 1
    changed = spiked.values != plain.values
    assert 0 < changed.sum() < 0.05 * inside(plain, moment).sum()
    assert spiked.values[changed].min() >= 165


# --- The plan -----------------------------------------------------------------------------------


def test_what_ordinary_life_brings_lies_apart_and_in_its_hours() -> None:
    city = town(days=30)
    begins = city.midnight(city.span.start)
    found = 0
    for who in city.citizens:
        bends = ordinary(who, city.span, begins)
        found += len(bends)
        for before, after in pairwise(bends):
            assert after.starts_at >= before.ends_at + APART
        for bend in bends:
            assert may_happen(who, bend.kind)
            hour = (bend.starts_at - begins) // 3600 % 24
            assert CUSTOMS[bend.kind].hours[0] <= hour < CUSTOMS[bend.kind].hours[1]
    assert found > len(city.citizens)


def test_only_faults_are_never_serious() -> None:
    assert not any(MEANINGS[kind].serious for kind in FAULTS)
    assert set(MEANINGS) == set(Kind) == set(CUSTOMS)
