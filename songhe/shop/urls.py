"""Addresses of the shop."""

from django.urls import path

from songhe.shop.views import (
    beside,
    book,
    carts,
    cautions,
    checkouts,
    explaining,
    orders,
    requests,
    reviews,
)

app_name = "shop"

urlpatterns = [
    path("book/<slug:code>/", book.book, name="book"),
    path("listings/<slug:code>/reviews/", beside.reviews, name="reviews"),
    path("reviews/themes/", reviews.themes, name="themes"),
    path("reviews/photos/<slug:code>/", reviews.photo, name="review_photo"),
    path("reviews/<slug:code>/", reviews.review, name="review"),
    path("reviews/<slug:code>/reply/", reviews.reply, name="reply"),
    path("reviews/<slug:code>/hide/", reviews.hide, name="hide_review"),
    path("reviews/<slug:code>/show/", reviews.show_again, name="show_review"),
    path("listings/<slug:code>/why/", beside.why, name="why"),
    path("cart/", carts.cart, name="cart"),
    path("cart/add/<slug:code>/", carts.add_to_cart, name="add_to_cart"),
    path("cart/buy/<slug:code>/", carts.buy_cart, name="buy_cart"),
    path("cart/lines/<slug:code>/", carts.change_line, name="change_line"),
    path("cart/lines/<slug:code>/remove/", carts.remove_line, name="remove_line"),
    path("checkouts/<slug:code>/", checkouts.checkout, name="checkout"),
    path("checkouts/<slug:code>/pay/", checkouts.pay, name="pay"),
    path("checkouts/<slug:code>/tell-family/", cautions.tell_family, name="tell_family"),
    path("checkouts/<slug:code>/ask/", checkouts.ask, name="ask"),
    path("checkouts/<slug:code>/take-back/", checkouts.take_back, name="take_back"),
    path("checkouts/<slug:code>/explain/", explaining.explain, name="explain"),
    path("checkouts/<slug:code>/drop/", checkouts.drop, name="drop"),
    path("checkouts/<slug:code>/again/", checkouts.again, name="again"),
    path("checkouts/<slug:code>/returned/", checkouts.returned, name="returned"),
    path("requests/", requests.requests, name="requests"),
    path("requests/fragment/", requests.fragment, name="requests_fragment"),
    path("requests/<slug:code>/", requests.request, name="request"),
    path("requests/<slug:code>/pay/", requests.pay_request, name="pay_request"),
    path("requests/<slug:code>/decline/", requests.decline_request, name="decline_request"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<slug:code>/", orders.order, name="order"),
    path("orders/<slug:code>/undo/", orders.undo_order, name="undo_order"),
    path("orders/<slug:code>/receive/", orders.receive, name="receive"),
    path("orders/<slug:code>/rate/", orders.rate, name="rate"),
    path("orders/<slug:code>/refuse/", orders.refuse, name="refuse"),
]
