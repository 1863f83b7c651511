"""Questions to the shop."""

from songhe.shop.queries.allotments import allotment_faults as allotment_faults
from songhe.shop.queries.checkouts import (
    checkout_of_only as checkout_of_only,
    checkouts_visible_to as checkouts_visible_to,
    first_visit_at as first_visit_at,
)
from songhe.shop.queries.favourites import (
    favourites_of as favourites_of,
    liked_now as liked_now,
    likes as likes,
    sellers_liked_by as sellers_liked_by,
)
from songhe.shop.queries.guard import (
    caution_of as caution_of,
    guard_rules as guard_rules,
    purchase_of as purchase_of,
    words_of as words_of,
)
from songhe.shop.queries.orders import (
    UNPAID as UNPAID,
    need_met_by as need_met_by,
    needs_met_by as needs_met_by,
    orders_of as orders_of,
    orders_visible_to as orders_visible_to,
    orders_visible_to_acting as orders_visible_to_acting,
    orders_with_lines as orders_with_lines,
    times_served as times_served,
)
from songhe.shop.queries.parts import (
    counted_without as counted_without,
    goods_apart as goods_apart,
    goods_hers as goods_hers,
    lacking_by_place as lacking_by_place,
    lines_on as lines_on,
    names_of as names_of,
    part_faults as part_faults,
)
from songhe.shop.queries.people import (
    may_ask_family as may_ask_family,
    payers_of as payers_of,
    shoppers_elders as shoppers_elders,
    shops_for_somebody as shops_for_somebody,
)
from songhe.shop.queries.recommended import (
    Reader as Reader,
    Suggestion as Suggestion,
    needs_shown_to as needs_shown_to,
    suggested_beside as suggested_beside,
    suggested_for_cart as suggested_for_cart,
    suggested_for_needs as suggested_for_needs,
    suggested_on_shelf as suggested_on_shelf,
    wants_personal as wants_personal,
)
from songhe.shop.queries.requests import (
    last_request_of as last_request_of,
    open_requests_for as open_requests_for,
    paid_shares as paid_shares,
    pay_requests_for as pay_requests_for,
    shares_of as shares_of,
    who_paid as who_paid,
)
from songhe.shop.queries.reviews import (
    Satisfaction as Satisfaction,
    reviews_of as reviews_of,
    reviews_of_provider as reviews_of_provider,
    reviews_visible_to as reviews_visible_to,
    satisfaction_by_provider as satisfaction_by_provider,
)
from songhe.shop.queries.stories import (
    money_story as money_story,
    money_story_of_seller as money_story_of_seller,
    story_for_seller as story_for_seller,
    story_of as story_of,
    unspent as unspent,
)
from songhe.shop.queries.subsidies import (
    draw_mismatches as draw_mismatches,
    draws_of as draws_of,
    programmes_open_to as programmes_open_to,
    used_by as used_by,
    who_pays as who_pays,
)
