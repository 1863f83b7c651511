"""Every night each provider is held against the published bounds.

Oversight judges, and aftersales knows how claims ended; they stand beside each other, so what
one knows is handed to the other here.
"""

from datetime import datetime

from songhe.aftersales.queries import records_of_providers
from songhe.oversight.judging import judge_everybody
from songhe.oversight.models import Sanction
from songhe.oversight.queries.bounds import published_bounds
from songhe.oversight.rules.bounds import Figure, Measure


def claims_of_all(at: datetime) -> dict[int, dict[Measure, Figure]]:
    """Return in whole percent, by the provider's key, how claims went over the published time."""
    since = at - published_bounds().over
    return {
        one.provider.pk: {
            Measure.CLAIMED: Figure(one.claim_rate // 10, one.orders),
            Measure.GIVEN_BACK: Figure(one.refund_rate // 10, one.orders),
            Measure.LOST: Figure(one.lost_rate // 10, one.disputes),
        }
        for one in records_of_providers(since, at)
    }


def judge_all(*, at: datetime) -> list[Sanction]:
    """Take whatever step is due for each provider; a second run the same night takes none."""
    return judge_everybody(claims=claims_of_all(at), at=at)
