"""Questions about claims. Nothing here writes."""

from songhe.aftersales.queries.claims import (
    ARBITERS as ARBITERS,
    WAITS_FOR_PLATFORM as WAITS_FOR_PLATFORM,
    claims_of_buyer as claims_of_buyer,
    claims_of_order as claims_of_order,
    claims_visible_to as claims_visible_to,
    desk_claims as desk_claims,
    due_claims as due_claims,
    may_arbitrate as may_arbitrate,
    may_be_disputed as may_be_disputed,
    may_be_replaced as may_be_replaced,
    orders_of_buyer as orders_of_buyer,
    photos_visible_to as photos_visible_to,
    side_of as side_of,
    soon_due as soon_due,
    work_of_seller as work_of_seller,
)
from songhe.aftersales.queries.record import (
    Record as Record,
    records_of_providers as records_of_providers,
)
from songhe.aftersales.queries.ways import (
    Way as Way,
    given_back as given_back,
    has_begun as has_begun,
    kept_if_called_off as kept_if_called_off,
    lines_in_hand as lines_in_hand,
    lines_on as lines_on,
    most_of as most_of,
    most_of_each as most_of_each,
    most_of_pieces as most_of_pieces,
    pieces_left as pieces_left,
    ways_of as ways_of,
)
