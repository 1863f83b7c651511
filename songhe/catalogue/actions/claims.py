"""What a seller says elsewhere than in a listing is held against the same law."""

from songhe.catalogue.actions.listings import ForbiddenClaims
from songhe.catalogue.rules.claims import SAID_OF_HEALTH_FOOD, claims_in


def check_words(words: str, *, category: str) -> None:
    """See that a seller's sentence promises nothing that the law forbids.

    :raises ForbiddenClaims: if it does.
    """
    found = claims_in([words], category=category)
    if claims := [claim for claim in found if claim.words != SAID_OF_HEALTH_FOOD]:
        raise ForbiddenClaims(claims)
