"""Questions to shipping."""

from songhe.shipping.queries.explaining import (
    explanation_of as explanation_of,
    may_be_put_off as may_be_put_off,
    may_do_without as may_do_without,
    may_say_when as may_say_when,
    unanswered_hours as unanswered_hours,
)
from songhe.shipping.queries.lots import (
    bin_mismatches as bin_mismatches,
    bins_of as bins_of,
    loose_pieces as loose_pieces,
    lots_of as lots_of,
    misplaced_stock as misplaced_stock,
    warehouses_of as warehouses_of,
)
from songhe.shipping.queries.parcels import (
    errands_of as errands_of,
    open_troubles as open_troubles,
    parcels_on_their_way as parcels_on_their_way,
    unfollowed as unfollowed,
)
from songhe.shipping.queries.recalls import (
    notices_visible_to as notices_visible_to,
    recalls_of as recalls_of,
)
from songhe.shipping.queries.shipments import (
    Day as Day,
    day_of as day_of,
    items_hers as items_hers,
    items_on as items_on,
    lines_in_boxes as lines_in_boxes,
    shipments_visible_to as shipments_visible_to,
    unpacked_picks as unpacked_picks,
)
from songhe.shipping.queries.sizes import (
    loose_of as loose_of,
    loose_of_sizes as loose_of_sizes,
    miscounted_lots as miscounted_lots,
    misplaced_sizes as misplaced_sizes,
)
