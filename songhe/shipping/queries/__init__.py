"""Questions to shipping."""

from songhe.shipping.queries.lots import bin_mismatches as bin_mismatches
from songhe.shipping.queries.lots import bins_of as bins_of
from songhe.shipping.queries.lots import loose_pieces as loose_pieces
from songhe.shipping.queries.lots import lots_of as lots_of
from songhe.shipping.queries.lots import misplaced_stock as misplaced_stock
from songhe.shipping.queries.lots import warehouses_of as warehouses_of
from songhe.shipping.queries.parcels import errands_of as errands_of
from songhe.shipping.queries.parcels import open_troubles as open_troubles
from songhe.shipping.queries.parcels import parcels_on_their_way as parcels_on_their_way
from songhe.shipping.queries.parcels import unfollowed as unfollowed
from songhe.shipping.queries.recalls import notices_visible_to as notices_visible_to
from songhe.shipping.queries.recalls import recalls_of as recalls_of
from songhe.shipping.queries.shipments import Day as Day
from songhe.shipping.queries.shipments import day_of as day_of
from songhe.shipping.queries.shipments import items_on as items_on
from songhe.shipping.queries.shipments import lines_in_boxes as lines_in_boxes
from songhe.shipping.queries.shipments import shipments_visible_to as shipments_visible_to
from songhe.shipping.queries.shipments import unpacked_picks as unpacked_picks
from songhe.shipping.queries.sizes import loose_of as loose_of
from songhe.shipping.queries.sizes import loose_of_sizes as loose_of_sizes
from songhe.shipping.queries.sizes import miscounted_lots as miscounted_lots
from songhe.shipping.queries.sizes import misplaced_sizes as misplaced_sizes
