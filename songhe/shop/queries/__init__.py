"""Questions to the shop."""

from songhe.shop.queries.allotments import (
    allotment_faults as allotment_faults,
)
from songhe.shop.queries.checkouts import (
    checkout_of_only as checkout_of_only,
)
from songhe.shop.queries.checkouts import (
    checkouts_visible_to as checkouts_visible_to,
)
from songhe.shop.queries.checkouts import (
    first_visit_at as first_visit_at,
)
from songhe.shop.queries.favourites import (
    favourites_of as favourites_of,
)
from songhe.shop.queries.favourites import (
    liked_now as liked_now,
)
from songhe.shop.queries.favourites import (
    likes as likes,
)
from songhe.shop.queries.favourites import (
    sellers_liked_by as sellers_liked_by,
)
from songhe.shop.queries.guard import (
    caution_of as caution_of,
)
from songhe.shop.queries.guard import (
    guard_rules as guard_rules,
)
from songhe.shop.queries.guard import (
    purchase_of as purchase_of,
)
from songhe.shop.queries.guard import (
    words_of as words_of,
)
from songhe.shop.queries.orders import (
    UNPAID as UNPAID,
)
from songhe.shop.queries.orders import (
    need_met_by as need_met_by,
)
from songhe.shop.queries.orders import (
    needs_met_by as needs_met_by,
)
from songhe.shop.queries.orders import (
    orders_of as orders_of,
)
from songhe.shop.queries.orders import (
    orders_visible_to as orders_visible_to,
)
from songhe.shop.queries.orders import (
    orders_visible_to_acting as orders_visible_to_acting,
)
from songhe.shop.queries.orders import (
    orders_with_lines as orders_with_lines,
)
from songhe.shop.queries.orders import (
    times_served as times_served,
)
from songhe.shop.queries.parts import (
    goods_apart as goods_apart,
)
from songhe.shop.queries.parts import (
    lacking_by_place as lacking_by_place,
)
from songhe.shop.queries.parts import (
    lines_on as lines_on,
)
from songhe.shop.queries.parts import (
    part_faults as part_faults,
)
from songhe.shop.queries.people import (
    payers_of as payers_of,
)
from songhe.shop.queries.people import (
    shoppers_elders as shoppers_elders,
)
from songhe.shop.queries.people import (
    shops_for_somebody as shops_for_somebody,
)
from songhe.shop.queries.recommended import (
    Reader as Reader,
)
from songhe.shop.queries.recommended import (
    Suggestion as Suggestion,
)
from songhe.shop.queries.recommended import (
    needs_shown_to as needs_shown_to,
)
from songhe.shop.queries.recommended import (
    suggested_beside as suggested_beside,
)
from songhe.shop.queries.recommended import (
    suggested_for_cart as suggested_for_cart,
)
from songhe.shop.queries.recommended import (
    suggested_on_shelf as suggested_on_shelf,
)
from songhe.shop.queries.recommended import (
    wants_personal as wants_personal,
)
from songhe.shop.queries.requests import (
    last_request_of as last_request_of,
)
from songhe.shop.queries.requests import (
    open_requests_for as open_requests_for,
)
from songhe.shop.queries.requests import (
    pay_requests_for as pay_requests_for,
)
from songhe.shop.queries.requests import (
    shares_of as shares_of,
)
from songhe.shop.queries.reviews import (
    Satisfaction as Satisfaction,
)
from songhe.shop.queries.reviews import (
    reviews_of as reviews_of,
)
from songhe.shop.queries.reviews import (
    reviews_of_provider as reviews_of_provider,
)
from songhe.shop.queries.reviews import (
    reviews_visible_to as reviews_visible_to,
)
from songhe.shop.queries.reviews import (
    satisfaction_by_provider as satisfaction_by_provider,
)
from songhe.shop.queries.stories import (
    CHECKOUT_EVENTS as CHECKOUT_EVENTS,
)
from songhe.shop.queries.stories import (
    ORDER_EVENTS as ORDER_EVENTS,
)
from songhe.shop.queries.stories import (
    REQUEST_EVENTS as REQUEST_EVENTS,
)
from songhe.shop.queries.stories import (
    money_story as money_story,
)
from songhe.shop.queries.stories import (
    money_story_of_seller as money_story_of_seller,
)
from songhe.shop.queries.stories import (
    story_for_seller as story_for_seller,
)
from songhe.shop.queries.stories import (
    story_of as story_of,
)
from songhe.shop.queries.stories import (
    unspent as unspent,
)
from songhe.shop.queries.subsidies import (
    draw_mismatches as draw_mismatches,
)
from songhe.shop.queries.subsidies import (
    draws_of as draws_of,
)
from songhe.shop.queries.subsidies import (
    programmes_open_to as programmes_open_to,
)
from songhe.shop.queries.subsidies import (
    used_by as used_by,
)
from songhe.shop.queries.subsidies import (
    who_pays as who_pays,
)
