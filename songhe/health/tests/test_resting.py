"""A heart that beats fast because she walks calls nobody; at rest, or far too fast, it does."""

from datetime import timedelta

import numpy as np
import pytest

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.rules.packing import FULL, Arrays
from songhe.health.rules.resting import at_rest, walked
from songhe.health.tests.conftest import Port, batch, minutes_ago, series

REST = {"per_minute": 20, "after_seconds": 300}
MINUTE = 60_000


def arrays(minutes: list[float], values: list[float]) -> Arrays:
    return Arrays(
        np.array([round(minute * MINUTE) for minute in minutes], dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.full(len(values), FULL, dtype=np.uint8),
    )


def rest_of(pulse: Arrays, steps: Arrays, *spared: int) -> list[float]:
    """The minutes of the readings that count."""
    mask = np.isin(np.arange(len(pulse.times)), spared)
    return [ms / MINUTE for ms in at_rest(pulse, steps, REST, spared=mask).times.tolist()]


def test_a_count_of_steps_is_of_the_time_since_the_one_before() -> None:
    steps = arrays([10, 15, 20, 60], [0, 150, 99, 400])

    spans = walked(steps, per_minute=20)

    # 150 in five minutes are enough, 99 are not; 400 in the last ten minutes are.
    assert (spans / MINUTE).tolist() == [[10, 15], [50, 60]]


def test_what_was_measured_on_a_walk_and_shortly_after_does_not_count() -> None:
    pulse = arrays([5, 10, 11, 15, 19, 20, 21], [80] * 7)
    steps = arrays([10, 15, 20], [0, 300, 20])

    assert rest_of(pulse, steps) == [5, 10, 21]
    assert rest_of(pulse, steps, 3) == [5, 10, 15, 21]


def test_without_steps_everything_counts() -> None:
    pulse = arrays([1, 2, 3], [80, 81, 82])

    assert rest_of(pulse, arrays([], [])) == [1, 2, 3]
    assert rest_of(pulse, arrays([3], [5])) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pulse", "steps", "raised"),
    [
        pytest.param(115, 0, ["warn"], id="fast at rest"),
        pytest.param(115, 350, [], id="fast on a walk"),
        pytest.param(115, 40, ["warn"], id="fast in the kitchen"),
        pytest.param(140, 350, ["urgent"], id="far too fast even on a walk"),
    ],
)
def test_a_walk_explains_a_fast_pulse_but_not_any(
    pulse: float, steps: float, raised: list[str], port: Port, watch: Device, grandma: Elder
) -> None:
    walk = [
        batch(
            series("heart_rate", minutes_ago(25 - 5 * part), [pulse] * 5),
            series("steps", minutes_ago(25 - 5 * part - 4.5), [steps]),
        )
        for part in range(5)
    ]
    before = batch(series("steps", minutes_ago(26), [0]))

    for number, body in enumerate([before, *walk]):
        port.at = NOON - timedelta(minutes=25 - 5 * number)
        port.post(body)
        watch_arrivals()

    assert list(Alert.objects.values_list("severity", flat=True)) == raised
