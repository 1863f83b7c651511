"""Addresses of payments."""

from django.urls import path

from songhe.payments.views import bills, cashier, inside, notices, sandbox, sharing

app_name = "payments"

urlpatterns = [
    path("notices/<slug:channel>/", notices.notice, name="notice"),
    path("return/<slug:code>/", notices.come_back, name="return"),
    path("choose/<slug:code>/", cashier.choose, name="choose"),
    path("cashier/<slug:code>/", cashier.cashier, name="cashier"),
    path("cashier/<slug:code>/now/", cashier.cashier_now, name="cashier_now"),
    path("inside/<slug:code>/", inside.inside, name="inside"),
    path("bills/", bills.differences, name="differences"),
    path("bills/<slug:code>/close/", bills.close, name="close_difference"),
    path("sharing/", sharing.payees, name="payees"),
    path("sharing/<slug:code>/retry/", sharing.retry_refused, name="retry_refused"),
    path("sharing/<slug:code>/give-up/", sharing.give_up_waiting, name="give_up_waiting"),
    path("sandbox/<slug:code>/", sandbox.sandbox_cashier, name="sandbox_cashier"),
]
