"""Addresses of invoices."""

from django.urls import path

from songhe.invoices.views import buyers, notices, sellers

app_name = "invoices"

urlpatterns = [
    path("seller/", sellers.seller, name="seller"),
    path("seller/identity/", sellers.identity, name="identity"),
    path("notices/", notices.notice, name="notice"),
    path("orders/<slug:code>/", buyers.ask, name="ask"),
    path("orders/<slug:code>/beside/", buyers.of_order, name="of_order"),
    path("<slug:code>/", buyers.invoice, name="invoice"),
    path("<slug:code>/file/", buyers.file, name="file"),
    path("<slug:code>/withdraw/", buyers.withdraw, name="withdraw"),
    path("<slug:code>/retry/", sellers.retry, name="retry"),
]
