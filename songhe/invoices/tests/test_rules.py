"""What may stand on an invoice."""

import random

import pytest

from songhe.invoices.rules.amount import Coverage, coverage, invoiced, over_lines, taken_from
from songhe.invoices.rules.credit_code import LETTERS, is_credit_code, tidied
from songhe.invoices.rules.tax import parts_between, parts_of, rate_of
from songhe.invoices.rules.wording import may_write_out, named

EXAMPLE = "91350100M000100Y43"  # the standard's own


def test_the_code_of_the_standard_is_good_and_every_other_last_character_is_not() -> None:
    assert [last for last in LETTERS if is_credit_code(EXAMPLE[:-1] + last)] == ["3"]


def test_one_wrong_character_or_two_swapped_ones_are_noticed() -> None:
    wrong = {
        EXAMPLE[:place] + other + EXAMPLE[place + 1 :]
        for place in range(len(EXAMPLE))
        for other in LETTERS
    } - {EXAMPLE}
    swapped = {
        EXAMPLE[:place] + EXAMPLE[place + 1] + EXAMPLE[place] + EXAMPLE[place + 2 :]
        for place in range(len(EXAMPLE) - 1)
    } - {EXAMPLE}

    assert not [code for code in wrong | swapped if is_credit_code(code)]


@pytest.mark.parametrize("typed", ["9135 0100 m000 100y 43", "９１３５０１００Ｍ０００１００Y43"])
def test_spaces_small_letters_and_wide_digits_are_forgiven(typed: str) -> None:
    assert is_credit_code(tidied(typed))


@pytest.mark.parametrize("typed", ["", EXAMPLE[:-1], EXAMPLE + "0", "O" * 18, "老" * 18])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert not is_credit_code(tidied(typed))


@pytest.mark.parametrize(
    ("amount", "rate", "net", "tax"),
    [
        (19_800, "13", 17_522, 2_278),
        (12_800, "6", 12_075, 725),
        (101, "1", 100, 1),
        (50, "1", 50, 0),
        (9_900, "exempt", 9_900, 0),
        (9_900, "0", 9_900, 0),
        (0, "13", 0, 0),
    ],
)
def test_tax_is_taken_out_of_a_price_that_holds_it(
    amount: int, rate: str, net: int, tax: int
) -> None:
    parts = parts_of(amount, rate)

    assert (parts.net, parts.tax) == (net, tax)


def test_however_often_money_goes_back_net_and_tax_come_to_nothing_in_the_end() -> None:
    chance = random.Random(7)  # noqa: S311 (the same each time)
    for rate in ("13", "9", "6", "3", "1", "exempt"):
        left = whole = chance.randrange(1, 50_000)
        net = tax = 0
        while left:
            after = chance.randrange(0, left)
            parts = parts_between(left, after, rate)
            assert parts.net + parts.tax == left - after
            assert parts.tax >= 0
            net, tax, left = net + parts.net, tax + parts.tax, after
        assert (net, tax) == (parts_of(whole, rate).net, parts_of(whole, rate).tax)


def test_the_longest_beginning_of_a_category_decides_its_rate() -> None:
    rates = {"E": "13", "E09": "6"}

    assert [rate_of(code, rates, "1") for code in ("E02", "E09", "J02")] == ["13", "6", "1"]


def test_what_programmes_pay_stands_on_no_invoice_of_the_buyer() -> None:
    programmes = {"subsidy": 3_000, "voucher": 1_000, "insurance": 2_000}

    assert invoiced(people=16_800, programmes=programmes, by=coverage()) == 16_800
    assert (
        invoiced(people=16_800, programmes=programmes, by=Coverage("x", frozenset({"voucher"})))
        == 17_800
    )


def test_lines_sum_to_the_invoice_whatever_was_paid_of_them() -> None:
    chance = random.Random(3)  # noqa: S311 (the same each time)
    for _time in range(300):
        totals = [chance.randrange(1, 9_999) for _line in range(chance.randrange(1, 6))]
        amount = chance.randrange(0, sum(totals) + 1)
        laid = over_lines(amount, totals)
        assert sum(laid) == amount
        assert all(0 <= part <= total for part, total in zip(laid, totals, strict=True))


def test_money_for_one_line_comes_off_that_line_first_and_never_more_than_it_has() -> None:
    assert taken_from(900, [1_000, 500], first=0) == [900, 0]
    assert taken_from(1_200, [1_000, 500], first=0) == [1_000, 200]
    assert taken_from(300, [1_000, 500]) == [200, 100]
    with pytest.raises(ValueError, match="1501 of 1500"):
        taken_from(1_501, [1_000, 500])


def test_things_of_the_body_are_written_by_their_kind_unless_she_herself_wishes() -> None:
    pads = {"title": "成人纸尿裤", "category": "E02"}

    assert named(**pads, written_out=False).name == "卫生用品"
    assert not named(**pads, written_out=False).counted
    assert named(**pads, written_out=True).name == "成人纸尿裤"
    assert named(title="防滑布鞋", category="A02", written_out=False).name == "防滑布鞋"
    assert [may_write_out(for_herself=a, firm=b) for a in (True, False) for b in (True, False)] == [
        False,
        True,
        False,
        False,
    ]
