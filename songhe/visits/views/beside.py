"""What stands beside a provider's board: what people said, what runs out, what is running low."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Licence, Listing, Provider
from songhe.catalogue.states import ListingState
from songhe.shop import queries as shop
from songhe.shop.models import Review

MONTH = timedelta(days=30)
SOON = 60  # days before a paper runs out
FEW = 5  # pieces left
SHOWN = 3


@dataclass(frozen=True)
class Beside:
    """The three small cards of the board; each costs one query."""

    reviews: list[Review]
    licences: list[Licence]
    low: list[Listing]

    @property
    def count(self) -> int:
        return len(self.reviews)

    @property
    def stars(self) -> float | None:
        """The month's mean, to one place."""
        if not self.reviews:
            return None
        return round(sum(review.stars for review in self.reviews) / len(self.reviews), 1)

    @property
    def latest(self) -> list[Review]:
        """The newest that say something."""
        return [review for review in self.reviews if review.words][:SHOWN]


def beside(provider: Provider, at: datetime) -> Beside:
    """Return what a manager should know besides the visits of the day."""
    low = catalogue.listings_of(provider).filter(
        state=ListingState.ON_SALE, stock__on_hand__lte=F("stock__reserved") + FEW
    )
    return Beside(
        reviews=list(shop.reviews_of_provider(provider, at - MONTH)),
        licences=list(catalogue.expiring(SOON, at=at).filter(provider=provider)[:SHOWN]),
        low=list(low[:SHOWN]),
    )
