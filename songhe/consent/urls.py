"""Addresses of consent."""

from django.urls import path

from songhe.consent.views import grants, looks

app_name = "consent"

urlpatterns = [
    path("", grants.grants, name="grants"),
    path("looks/", looks.looks, name="looks"),
    path("give/<slug:organisation>/", grants.give, name="give"),
    path("<slug:code>/", grants.grant, name="grant"),
    path("<slug:code>/withdraw/", grants.withdraw, name="withdraw"),
    path("<slug:code>/restore/", grants.restore, name="restore"),
]
