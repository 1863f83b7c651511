"""Small counts are hidden, and no arithmetic brings them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ({"a": 40, "b": 31}, Count(71)),
        ({"a": 40, "b": 3}, Count(50, about=True)),  # 40 + 5 → 50
        ({"a": 40, "b": 9}, Count(50, about=True)),
        ({"a": 41, "b": 0, "c": 2}, Count(50, about=True)),  # 41 + 5 + 5 → 50
        ({"a": 44, "b": 1}, Count(50, about=True)),
        ({"a": 36, "b": 1}, Count(40, about=True)),
        ({"a": 3}, Count(None)),
        ({"a": 3, "b": 9}, Count(10, about=True)),
    ],
)
def test_a_total_beside_hidden_counts_is_rounded(counts: dict[str, int], total: Count) -> None:
    assert publish(counts).total == total


@given(COUNTS, st.data())
def test_whatever_the_hidden_counts_are_the_page_is_the_same(
    counts: dict[int, int], data: st.DataObject
) -> None:
    others = {
        key: data.draw(st.integers(0, 9)) if count < 10 else count for key, count in counts.items()
    }

    assert publish(others) == publish(counts)


@given(COUNTS)
def test_a_rounded_total_is_not_far_from_the_truth(counts: dict[int, int]) -> None:
    published = publish(counts)
    hidden = sum(count.hidden for count in published.parts.values())

    assert abs(published.total.drawn - sum(counts.values())) <= 5 * hidden + 5


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
