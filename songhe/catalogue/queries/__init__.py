"""Questions to the catalogue."""

from songhe.catalogue.queries.calendars import (
    calendars_for as calendars_for,
)
from songhe.catalogue.queries.calendars import (
    calendars_for_any as calendars_for_any,
)
from songhe.catalogue.queries.categories import (
    categories as categories,
)
from songhe.catalogue.queries.counts import (
    Counts as Counts,
)
from songhe.catalogue.queries.counts import (
    pool_of as pool_of,
)
from songhe.catalogue.queries.listings import (
    listing_on_sale as listing_on_sale,
)
from songhe.catalogue.queries.listings import (
    listings_found as listings_found,
)
from songhe.catalogue.queries.listings import (
    listings_of as listings_of,
)
from songhe.catalogue.queries.listings import (
    listings_to_check as listings_to_check,
)
from songhe.catalogue.queries.listings import (
    on_sale as on_sale,
)
from songhe.catalogue.queries.listings import (
    variants_of as variants_of,
)
from songhe.catalogue.queries.listings import (
    why_not_any as why_not_any,
)
from songhe.catalogue.queries.listings import (
    why_not_given as why_not_given,
)
from songhe.catalogue.queries.listings import (
    why_not_on_sale as why_not_on_sale,
)
from songhe.catalogue.queries.listings import (
    why_not_variant as why_not_variant,
)
from songhe.catalogue.queries.places import (
    Place as Place,
)
from songhe.catalogue.queries.places import (
    kilometres_between as kilometres_between,
)
from songhe.catalogue.queries.places import (
    place_of as place_of,
)
from songhe.catalogue.queries.places import (
    regions_near as regions_near,
)
from songhe.catalogue.queries.providers import (
    expiring as expiring,
)
from songhe.catalogue.queries.providers import (
    provider_of as provider_of,
)
from songhe.catalogue.queries.providers import (
    providers as providers,
)
from songhe.catalogue.queries.providers import (
    providers_waiting as providers_waiting,
)
from songhe.catalogue.queries.providers import (
    public_providers as public_providers,
)
from songhe.catalogue.queries.providers import (
    skills_of as skills_of,
)
from songhe.catalogue.queries.providers import (
    workers_with_skill as workers_with_skill,
)
from songhe.catalogue.queries.quantities import (
    why_not_quantity as why_not_quantity,
)
from songhe.catalogue.queries.quantities import (
    with_dearer as with_dearer,
)
from songhe.catalogue.queries.search import (
    MOST as MOST,
)
from songhe.catalogue.queries.search import (
    ORDERS as ORDERS,
)
from songhe.catalogue.queries.search import (
    Wish as Wish,
)
from songhe.catalogue.queries.search import (
    filtered as filtered,
)
from songhe.catalogue.queries.search import (
    matching as matching,
)
from songhe.catalogue.queries.search import (
    names_like as names_like,
)
from songhe.catalogue.queries.search import (
    ordered as ordered,
)
from songhe.catalogue.queries.search import (
    search as search,
)
from songhe.catalogue.queries.search import (
    similar_to as similar_to,
)
from songhe.catalogue.queries.stock import (
    stock_mismatches as stock_mismatches,
)
from songhe.catalogue.queries.supply import (
    Supply as Supply,
)
from songhe.catalogue.queries.supply import (
    supply_by_street as supply_by_street,
)
