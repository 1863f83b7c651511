import pytest
from hypothesis import given, strategies as st

from songhe.payments.rules.compare import AMOUNT, MISSING, TWICE, UNKNOWN, Differs, Line, compare

PAID, BACK = "payment", "refund"
OURS = {(PAID, "K1"): 12_800, (PAID, "K2"): 100, (BACK, "R1"): 800}
DUE = [Line(PAID, "K1", 12_800), Line(PAID, "K2", 100), Line(BACK, "R1", 800)]


def test_two_books_that_agree_differ_in_nothing() -> None:
    assert compare(reversed(DUE), known=OURS, due=DUE) == []


@pytest.mark.parametrize(
    ("theirs", "differs"),
    [
        (DUE[:2], Differs(MISSING, BACK, "R1", 800, None)),
        ([*DUE, Line(PAID, "K9", 5)], Differs(UNKNOWN, PAID, "K9", None, 5)),
        ([Line(PAID, "K1", 12_801), *DUE[1:]], Differs(AMOUNT, PAID, "K1", 12_800, 12_801)),
        ([*DUE, DUE[0]], Differs(TWICE, PAID, "K1", 12_800, 12_800)),
        # A refund under the number of a payment is not that payment.
        ([*DUE, Line(BACK, "K1", 12_800)], Differs(UNKNOWN, BACK, "K1", None, 12_800)),
    ],
)
def test_each_way_to_differ_is_named(theirs: list[Line], differs: Differs) -> None:
    assert compare(theirs, known=OURS, due=DUE) == [differs]


def test_what_we_have_of_another_day_is_known_and_not_missing() -> None:
    assert compare([Line(PAID, "K1", 12_800)], known=OURS, due=[]) == []


codes = st.sampled_from(["K1", "K2", "K3"])
lines = st.lists(st.builds(Line, st.sampled_from([PAID, BACK]), codes, st.integers(1, 3)))


@given(theirs=lines, due=lines)
def test_the_sums_are_explained_by_what_differs(theirs: list[Line], due: list[Line]) -> None:
    ours = {(line.kind, line.code): line for line in due}

    found = compare(
        theirs,
        known={key: line.amount for key, line in ours.items()},
        due=list(ours.values()),
    )

    gap = sum(line.amount for line in theirs) - sum(line.amount for line in ours.values())
    explained = sum((one.theirs or 0) - (0 if one.why == TWICE else one.ours or 0) for one in found)
    assert gap == explained
