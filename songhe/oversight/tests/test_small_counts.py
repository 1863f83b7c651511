"""Small counts are hidden, and no arithmetic brings them back."""

import pytest
from hypothesis import given, settings, strategies as st

from songhe.oversight.rules.small_counts import Count, Stretch, publish, publish_one, stretch_of

COUNTS = st.dictionaries(st.integers(0, 30), st.integers(0, 400), min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (9, None), (10, 10), (11, 11), (418, 418)]
)
def test_a_count_below_ten_is_hidden(count: int, shown: int | None) -> None:
    assert publish_one(count).value == shown


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ((40, 31), Count(71)),
        ((40, 0), Count(50, about=True)),  # one hidden: 0–9, middle 5, 45 → 50
        ((40, 9), Count(50, about=True)),
        ((41, 0, 2), Count(50, about=True)),  # two hidden: 0–18, middle 9, 50 → 50
        ((41, 9, 9), Count(50, about=True)),
        ((41, 1, 2, 3), Count(50, about=True)),  # three hidden: 0–9, 46 → 50
        ((41, 9, 9, 9), Count(60, about=True)),  # 10–27, middle 19, 60 → 60
        ((36, 1), Count(40, about=True)),
        ((3,), Count(None)),
        ((1, 2, 3), Count(None)),
        ((3, 9), Count(10, about=True)),
        ((9,) * 15, Count(130, about=True)),  # fifteen hidden: 126 → 120–135
    ],
)
def test_a_total_beside_hidden_counts_is_about(counts: tuple[int, ...], total: Count) -> None:
    assert publish(dict(enumerate(counts))).total == total


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_a_hidden_count_could_be_anything(counts: dict[int, int]) -> None:
    """For each hidden count and each value there are others with which the page is the same."""
    hidden = [key for key, count in counts.items() if count < 10]
    page = publish(counts)

    for key in hidden:
        others = [other for other in hidden if other != key]
        for value in range(10):
            assert any(
                publish(counts | {key: value} | spread(others, rest)) == page
                for rest in range(9 * len(others) + 1)
            ), (key, value)


def spread(keys: list[int], total: int) -> dict[int, int]:
    """Give a total out over some hidden counts, nine to each while it lasts."""
    return {key: min(9, max(0, total - 9 * place)) for place, key in enumerate(keys)}


@given(COUNTS)
def test_a_total_that_is_about_is_near_the_truth(counts: dict[int, int]) -> None:
    total = publish(counts).total

    assert total.value is None or abs(total.value - sum(counts.values())) <= 19


@pytest.mark.parametrize(
    ("count", "stretch"),
    [
        (0, Stretch(0, 0, 9)),
        (9, Stretch(0, 0, 9)),
        (10, Stretch(1, 10, 29)),
        (29, Stretch(1, 10, 29)),
        (30, Stretch(2, 30, 59)),
        (60, Stretch(3, 60, None)),
        (4000, Stretch(3, 60, None)),
    ],
)
def test_a_part_of_an_exact_total_is_only_a_stretch(count: int, stretch: Stretch) -> None:
    assert stretch_of(count) == stretch
