"""Addresses of payments."""

from django.urls import path

from songhe.payments.views import notices, sandbox

app_name = "payments"

urlpatterns = [
    path("notices/<slug:channel>/", notices.notice, name="notice"),
    path("return/<slug:code>/", notices.come_back, name="return"),
    path("sandbox/<slug:code>/", sandbox.sandbox_cashier, name="sandbox_cashier"),
]
