"""Addresses of payments."""

from django.urls import path

from songhe.payments.views import cashier, notices, sandbox

app_name = "payments"

urlpatterns = [
    path("notices/<slug:channel>/", notices.notice, name="notice"),
    path("return/<slug:code>/", notices.come_back, name="return"),
    path("choose/<slug:code>/", cashier.choose, name="choose"),
    path("cashier/<slug:code>/", cashier.cashier, name="cashier"),
    path("cashier/<slug:code>/now/", cashier.cashier_now, name="cashier_now"),
    path("sandbox/<slug:code>/", sandbox.sandbox_cashier, name="sandbox_cashier"),
]
