"""The arithmetic of what goes back, and until when."""

from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest

from songhe.aftersales.rules import calling_off, deadlines, terms
from songhe.aftersales.rules.shares import fee_back
from songhe.aftersales.states import CLAIM_FLOW, OVER, ClaimKind, ClaimState

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=terms.CHINA)


def shoes(state: str = "fulfilled", term: str = terms.FREE) -> terms.Bought:
    return terms.Bought(is_service=False, state=state, term=term, fulfilled_at=NOON)


def test_many_small_refunds_give_back_exactly_the_fee_and_never_more_than_themselves() -> None:
    dice = Random(11)  # noqa: S311 (chooses examples)
    for _ in range(500):
        total = dice.randint(1, 50_000)
        fee = dice.randint(0, total * 30 // 100)
        gone, fees = 0, 0
        while gone < total:
            amount = dice.randint(1, total - gone)
            part = fee_back(fee=fee, total=total, before=gone, amount=amount)
            assert 0 <= part <= amount
            gone, fees = gone + amount, fees + part
        assert fees == fee


@pytest.mark.parametrize(
    ("hours", "reason", "kept"),
    [
        (24, "mind", 0),
        (23.9, "mind", 20),
        (2, "mind", 20),
        (1.9, "mind", 50),
        (0, "mind", 50),
        (0.1, "ill", 0),
    ],
)
def test_what_is_kept_grows_towards_the_visit_but_not_for_the_ill(
    hours: float, reason: str, kept: int
) -> None:
    begins_at = NOON + timedelta(hours=hours)

    assert calling_off.percent_kept(begins_at=begins_at, at=NOON, reason=reason) == kept


def test_a_broken_fen_goes_to_the_buyer() -> None:
    assert calling_off.kept_of(12_804, 20) == 2_560


def test_a_visit_that_has_begun_is_not_called_off() -> None:
    with pytest.raises(ValueError, match="begun"):
        calling_off.percent_kept(begins_at=NOON, at=NOON + timedelta(minutes=1), reason="mind")


def test_the_day_of_receipt_does_not_count_and_the_seventh_counts_whole() -> None:
    last = datetime(2026, 11, 28, 23, 59, tzinfo=terms.CHINA)

    assert "return" in terms.ways_open(shoes(), last)
    assert "return" not in terms.ways_open(shoes(), last + timedelta(minutes=1))
    assert terms.ways_open(shoes(), last + timedelta(minutes=1)) == ["faulty", "exchange", "part"]


@pytest.mark.parametrize("term", [terms.FRESH, terms.MEDICINE, terms.MADE_TO_MEASURE])
def test_what_is_fresh_or_made_for_her_goes_back_only_with_a_fault(term: str) -> None:
    assert terms.ways_open(shoes(term=term), NOON) == ["faulty", "exchange", "part"]


@pytest.mark.parametrize(
    ("state", "ways"), [("placed", []), ("paid", ["cancel"]), ("underway", ["missing"])]
)
def test_before_it_arrives_only_faults_of_one_thing_are_spoken_of(
    state: str, ways: list[str]
) -> None:
    assert terms.ways_open(shoes(state=state, term=""), NOON) == ways
    of_one = ["faulty", "exchange", "part"] if state == "underway" else ways
    assert terms.ways_open(shoes(state=state), NOON) == of_one


def test_every_state_that_is_not_over_has_a_deadline_and_its_verb_is_possible() -> None:
    verbs = {
        "yield": {"agree", "settle"},
        "settle": {"settle"},
        "close": {"close"},
        "remind": {"decide", "settle"},
    }
    for state, kind in product(set(ClaimState) - set(OVER), ClaimKind):
        line = deadlines.deadline_of(state, kind)

        assert line is not None
        assert verbs[line.then] & set(CLAIM_FLOW.verbs(state)), (state, line)


def test_a_claim_rests_when_it_is_settled_withdrawn_or_closed() -> None:
    assert {state for state in ClaimState if not CLAIM_FLOW.verbs(state)} == set(OVER)
