"""Questions about claims. Nothing here writes."""

from songhe.aftersales.queries.claims import (
    ARBITERS as ARBITERS,
)
from songhe.aftersales.queries.claims import (
    claims_of_buyer as claims_of_buyer,
)
from songhe.aftersales.queries.claims import (
    claims_of_order as claims_of_order,
)
from songhe.aftersales.queries.claims import (
    claims_visible_to as claims_visible_to,
)
from songhe.aftersales.queries.claims import (
    desk_claims as desk_claims,
)
from songhe.aftersales.queries.claims import (
    due_claims as due_claims,
)
from songhe.aftersales.queries.claims import (
    may_arbitrate as may_arbitrate,
)
from songhe.aftersales.queries.claims import (
    orders_of_buyer as orders_of_buyer,
)
from songhe.aftersales.queries.claims import (
    photos_visible_to as photos_visible_to,
)
from songhe.aftersales.queries.claims import (
    side_of as side_of,
)
from songhe.aftersales.queries.claims import (
    soon_due as soon_due,
)
from songhe.aftersales.queries.claims import (
    work_of_seller as work_of_seller,
)
from songhe.aftersales.queries.record import (
    Record as Record,
)
from songhe.aftersales.queries.record import (
    records_of_providers as records_of_providers,
)
from songhe.aftersales.queries.ways import (
    Way as Way,
)
from songhe.aftersales.queries.ways import (
    given_back as given_back,
)
from songhe.aftersales.queries.ways import (
    has_begun as has_begun,
)
from songhe.aftersales.queries.ways import (
    kept_if_called_off as kept_if_called_off,
)
from songhe.aftersales.queries.ways import (
    lines_on as lines_on,
)
from songhe.aftersales.queries.ways import (
    most_of as most_of,
)
from songhe.aftersales.queries.ways import (
    ways_of as ways_of,
)
