"""Questions to the catalogue."""

from songhe.catalogue.queries.calendars import (
    calendars_for as calendars_for,
    calendars_of_workers as calendars_of_workers,
)
from songhe.catalogue.queries.categories import categories as categories
from songhe.catalogue.queries.counts import (
    Counts as Counts,
    pool_of as pool_of,
)
from songhe.catalogue.queries.listings import (
    in_sizes as in_sizes,
    listing_on_sale as listing_on_sale,
    listings_found as listings_found,
    listings_of as listings_of,
    listings_to_check as listings_to_check,
    on_sale as on_sale,
    variants_of as variants_of,
    why_not_any as why_not_any,
    why_not_given as why_not_given,
    why_not_on_sale as why_not_on_sale,
    why_not_variant as why_not_variant,
)
from songhe.catalogue.queries.places import (
    Place as Place,
    kilometres_between as kilometres_between,
    place_of as place_of,
    regions_near as regions_near,
)
from songhe.catalogue.queries.providers import (
    expiring as expiring,
    provider_of as provider_of,
    providers as providers,
    public_providers as public_providers,
    workers_with_skill as workers_with_skill,
)
from songhe.catalogue.queries.quantities import (
    why_not_quantity as why_not_quantity,
    with_dearer as with_dearer,
)
from songhe.catalogue.queries.search import (
    MOST as MOST,
    ORDERS as ORDERS,
    Wish as Wish,
    filtered as filtered,
    matching as matching,
    names_like as names_like,
    ordered as ordered,
    search as search,
    similar_to as similar_to,
)
from songhe.catalogue.queries.stock import stock_mismatches as stock_mismatches
from songhe.catalogue.queries.supply import (
    Supply as Supply,
    supply_by_street as supply_by_street,
)
