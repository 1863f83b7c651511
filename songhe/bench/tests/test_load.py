"""The load is real: what it says was taken is in the database, once, and nothing else."""

import pytest
from django.db.models import Count, Sum

from conftest import NOON
from songhe.bench.load import Load, percentile
from songhe.bench.wearers import make_wearers
from songhe.health.models.alerts import Alert
from songhe.health.models.readings import ReadingBlock

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_the_load_counts_is_what_is_stored(site: str) -> None:
    wearers = make_wearers(6, at=NOON)

    figures = Load(
        site,
        [wearer.token for wearer in wearers],
        connections=4,
        readings_per_request=50,
        batches=5,
        processes=2,
    ).to_the_end()

    stored = ReadingBlock.objects.aggregate(readings=Sum("n"), elders=Count("elder", distinct=True))
    assert figures.requests == 6 * 5
    assert figures.accepted == 6 * 5 * 50
    assert (figures.duplicate, figures.rejected, figures.refused, figures.broken) == (0, 0, {}, 0)
    assert stored == {"readings": figures.accepted, "elders": 6}
    assert sum(figures.each_second) == figures.accepted
    assert len(figures.latencies) == figures.requests
    assert not Alert.objects.exists()


def test_a_load_that_is_stopped_has_heard_every_answer(site: str) -> None:
    (wearer,) = make_wearers(1, at=NOON)

    with Load(site, [wearer.token], readings_per_request=10).running() as load:
        while not ReadingBlock.objects.exists():
            pass
        figures = load.stop()

    stored = ReadingBlock.objects.aggregate(readings=Sum("n"))["readings"]
    assert stored == figures.accepted


def test_a_device_that_is_unknown_is_counted_and_not_given_up(site: str) -> None:
    with Load(site, ["nobody"], readings_per_request=10).running() as load:
        figures = load.stop()

    assert figures.accepted == 0
    assert set(figures.refused) <= {"401"}


def test_at_a_rate_the_readings_keep_up_with_the_clock() -> None:
    load = Load("http://127.0.0.1:1", ["a"] * 100, readings_per_request=100, rate=2_000)

    # A hundred devices take turns in 5 s; each sends 20 readings of five metrics.
    assert load.step == 0.25
    assert [share.rate for share in Load("http://h", ["a"] * 4, rate=9, processes=2).shares()] == [
        4.5,
        4.5,
    ]


def test_the_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 99) == 0
    assert percentile([1, 2, 3], 50) == 2
