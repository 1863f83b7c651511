import pytest

from songhe.kernel.money import split_by_largest_remainder, yuan


@pytest.mark.parametrize(
    ("fen", "words"), [(12_800, "128"), (12_850, "128.50"), (5, "0.05"), (-900, "−9"), (0, "0")]
)
def test_fen_read_as_yuan(fen: int, words: str) -> None:
    assert yuan(fen) == words


def test_parts_are_whole_and_sum_to_the_total() -> None:
    assert split_by_largest_remainder(100, [1, 1, 1]) == [34, 33, 33]


def test_no_weight_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        split_by_largest_remainder(100, [0, 0])
