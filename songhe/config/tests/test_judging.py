"""How claims ended is laid on the published bounds, though neither knows of the other."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import buyer, clock, rulings, seller
from songhe.aftersales.actions.rulings import Verdict
from songhe.aftersales.states import ClaimKind
from songhe.aftersales.tests.conftest import LATER, arrived, ask, buy, sell_shoes
from songhe.catalogue.models import Listing
from songhe.config.judging import claims_of_all, judge_all
from songhe.oversight.rules.bounds import Figure, Measure
from songhe.shop.actions.checkouts import Wanted, start_checkout

DAY = timedelta(days=1)
MONEY_BACK = Verdict(5_000, needs_return=False, reasons="看了照片。")
NOTHING = Verdict(0, needs_return=False, reasons="看了照片。")
JUDGED = LATER + 10 * DAY


def dispute_over_shoes(cast: Cast, shoes: Listing, number: int, verdict: Verdict) -> None:
    """She buys a pair, finds a fault, the firm says no, the platform decides."""
    her, firm = acting_of(cast.elder), acting_of(cast.manager)
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(Listing.objects.get(pk=shoes.pk))],
        acting=her,
        token=str(number),
        at=NOON,
    )
    claim = ask(arrived(buy(checkout, cast.elder, her)), ClaimKind.FAULTY, her)
    seller.refuse(claim=claim, why="穿过了。", acting=firm, at=LATER)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)
    rulings.decide(claim=claim, verdict=verdict, acting=acting_of(cast.officer), at=LATER)


@pytest.mark.parametrize(
    ("verdicts", "verbs"),
    [
        ([MONEY_BACK, MONEY_BACK, MONEY_BACK, NOTHING], ["warn"]),
        ([MONEY_BACK, MONEY_BACK, NOTHING, NOTHING], []),
        ([MONEY_BACK, MONEY_BACK, MONEY_BACK], []),  # too few to judge
    ],
)
def test_whoever_loses_most_disputes_is_warned_in_words_and_once(
    cast: Cast, verdicts: list[Verdict], verbs: list[str]
) -> None:
    shoes = sell_shoes(cast)
    for number, verdict in enumerate(verdicts):
        dispute_over_shoes(cast, shoes, number, verdict)
    clock.run_deadlines(at=LATER + 3 * DAY)

    steps = [*judge_all(at=JUDGED), *judge_all(at=JUDGED)]

    assert [one.verb for one in steps] == verbs
    assert all("现在是 75%，共 4 次" in one.reason for one in steps)


def test_claims_and_money_back_are_told_in_percent(cast: Cast) -> None:
    shoes = sell_shoes(cast)
    dispute_over_shoes(cast, shoes, 1, MONEY_BACK)
    clock.run_deadlines(at=LATER + 3 * DAY)

    assert claims_of_all(JUDGED) == {
        cast.provider.pk: {
            Measure.CLAIMED: Figure(100, 1),
            Measure.GIVEN_BACK: Figure(50, 1),
            Measure.LOST: Figure(100, 1),
        }
    }
