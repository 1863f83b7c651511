"""What a paid place costs, which paper the law wants, and what comes back."""

from datetime import date

import pytest

from songhe.shop.rules.ads import Tariff, back, fault_of, paper_for

LAST = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("category", "number", "why"),
    [
        ("E01", "", ""),
        ("E04", "", "missing"),
        ("E04", "鄂械广审（文）第261205-00001号", ""),  # its last day is the advertisement's
        ("E04", "鄂械广审(文)第 261204-00001 号", "expired"),
        ("E04", "鄂药广审（文）第271231-00001号", "wrong"),  # of another kind
        ("E04", "鄂械广审（文）第261331-00001号", "wrong"),  # no such day
        ("B05", "京食健广审（视）第271231-00012号", ""),
        ("F06", "国药准字H20013063", "wrong"),  # lets it be sold, not advertised
        ("F07", "（鄂）医广【2026】第01-01-001号", ""),
        ("F07", "（鄂）医广【2024】第01-01-001号", "expired"),
        ("J03", "", "missing"),
    ],
)
def test_the_law_wants_a_paper_of_the_right_kind_that_still_counts(
    category: str, number: str, why: str
) -> None:
    assert fault_of(category, number, LAST) == why


def test_medicine_is_not_mistaken_for_medical_care() -> None:
    assert (paper_for("F06"), paper_for("F02"), paper_for("J02")) == ("药", "医", "")


def test_a_place_costs_by_the_day_and_the_shelf() -> None:
    tariff = Tariff("1", 3_000, {"": 1_000, "J": 2_000})

    assert tariff.price("front", "", 7) == 21_000
    assert tariff.price("beside", "J", 7) == 14_000
    assert tariff.price("beside", "A", 7) == 7_000


@pytest.mark.parametrize(
    ("days", "shown", "fen"), [(10, 0, 3_000), (7, 3, 1_714), (10, 10, 0), (10, 12, 0)]
)
def test_days_that_were_not_begun_are_given_back(days: int, shown: int, fen: int) -> None:
    assert back(3_000, days, shown) == fen
