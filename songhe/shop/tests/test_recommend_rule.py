"""Which few things are shown, and in which order."""

from songhe.shop.rules.recommend import Pick, chosen

NEED = Pick(1, "需要")
TOGETHER = Pick(2, "一起")
POPULAR = Pick(3, "常评")
PAID = Pick(9, "付钱", "广告")


def test_needs_come_first_and_nothing_is_shown_twice() -> None:
    grounds = [[NEED], [TOGETHER, Pick(1, "一起")], [Pick(2, "常评"), POPULAR]]

    assert chosen(grounds, most=4) == [NEED, TOGETHER, POPULAR]
    assert chosen(grounds, most=2) == [NEED, TOGETHER]


def test_what_is_left_out_makes_room_for_the_next() -> None:
    assert chosen([[NEED, TOGETHER, POPULAR]], most=2, besides={1}) == [TOGETHER, POPULAR]


def test_what_is_paid_for_stands_last_and_takes_nobodys_place() -> None:
    assert chosen([[NEED, POPULAR]], most=2, paid=PAID) == [NEED, POPULAR, PAID]


def test_where_no_ads_are_added_what_is_paid_for_is_not_shown() -> None:
    assert chosen([[NEED]], most=2, paid=PAID, adds_paid=False) == [NEED]


def test_what_is_paid_for_carries_its_label_where_it_has_a_reason_of_its_own() -> None:
    paid_need = Pick(1, "付钱", "广告")

    for adds_paid in (True, False):
        assert chosen([[NEED]], most=2, paid=paid_need, adds_paid=adds_paid) == [
            Pick(1, "需要", "广告")
        ]


def test_what_is_paid_for_but_left_out_stays_out() -> None:
    assert chosen([[NEED]], most=2, besides={9}, paid=PAID) == [NEED]
