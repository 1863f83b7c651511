"""Dividing a settled order over the payments that paid for it."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from songhe.payments.rules.allotting import Portion, portions, takebacks

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FREE = st.lists(st.integers(0, 50_000), min_size=1, max_size=5).filter(lambda free: sum(free) > 0)


@CALM
@given(free=FREE, numbers=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
def test_every_fen_is_somebodys_and_no_payment_gives_more_than_is_free_in_it(
    free: list[int], numbers: tuple[int, int]
) -> None:
    whole = 1 + numbers[0] % sum(free)
    seller = numbers[1] % (whole + 1)

    found = portions(seller=seller, platform=whole - seller, free=free)

    assert (sum(p.seller for p in found), sum(p.platform for p in found)) == (
        seller,
        whole - seller,
    )
    assert all(p.seller >= 0 and p.platform >= 0 for p in found)
    assert all(p.whole <= most for p, most in zip(found, free, strict=True))


@CALM
@given(left=FREE, amount=st.integers(-10, 300_000))
def test_what_a_seller_gives_back_is_all_that_it_has_of_it_and_no_more(
    left: list[int], amount: int
) -> None:
    found = takebacks(amount, left)

    assert sum(found) == max(0, min(amount, sum(left)))
    assert all(0 <= part <= most for part, most in zip(found, left, strict=True))


def test_the_odd_fen_goes_by_the_largest_remainder() -> None:
    # 128.00 of which 117.76 is the seller's, paid 100.00 by one daughter and 28.00 by another.
    assert portions(seller=11_776, platform=1_024, free=[10_000, 2_800]) == [
        Portion(9_200, 800),
        Portion(2_576, 224),
    ]
    assert portions(seller=2, platform=1, free=[2, 2]) == [Portion(1, 1), Portion(1, 0)]


def test_more_than_is_free_is_refused() -> None:
    with pytest.raises(ValueError, match="of"):
        portions(seller=9, platform=2, free=[10])
