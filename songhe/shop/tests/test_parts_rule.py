"""How the fee of an order is laid along its money when a line is called off alone."""

import pytest
from hypothesis import given, strategies as st

from songhe.shop.rules.parts import Cut, cut


@pytest.mark.parametrize(
    ("off", "share", "back", "parts"),
    [
        # 25 600 fen, two baths, fee 2 048: a fifth of the first is kept, then all goes back.
        (0, 12_800, 10_240, Cut(10_240, 2_560, 819, 205)),
        (12_800, 12_800, 12_800, Cut(12_800, 0, 1_024, 0)),
    ],
)
def test_the_fee_follows_the_money(off: int, share: int, back: int, parts: Cut) -> None:
    assert cut(fee=2_048, total=25_600, off=off, share=share, back=back) == parts


@given(
    lines=st.lists(st.tuples(st.integers(1, 50_000), st.integers(0, 100)), min_size=1, max_size=6),
    percent=st.integers(0, 100),
)
def test_the_parts_of_a_fee_make_the_fee_and_none_is_more_than_its_money(
    lines: list[tuple[int, int]], percent: int
) -> None:
    total = sum(price for price, _back in lines)
    fee = left = (total * percent + 50) // 100
    off = 0
    for price, back in lines:
        parts = cut(fee=fee, total=total, off=off, share=price, back=price * back // 100)
        assert 0 <= parts.fee_back <= parts.back
        assert 0 <= parts.fee_kept <= parts.kept
        off, left = off + price, left - parts.fee_back - parts.fee_kept
        assert 0 <= left <= total - off

    assert left == 0


@pytest.mark.parametrize(("off", "share", "back"), [(0, 100, 101), (150, 100, 50), (0, 100, -1)])
def test_no_more_goes_back_than_there_is(off: int, share: int, back: int) -> None:
    with pytest.raises(ValueError, match="of"):
        cut(fee=16, total=200, off=off, share=share, back=back)
