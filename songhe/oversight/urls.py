"""Addresses of oversight."""

from django.urls import path

from songhe.oversight.views import district, providers

app_name = "oversight"

urlpatterns = [
    path("", district.district, name="district"),
    path("needs/", district.needs, name="needs"),
    path("providers/", providers.providers, name="providers"),
    path("providers/<str:code>/", providers.provider, name="provider"),
    path("providers/<str:code>/<slug:verb>/", providers.decide, name="decide"),
]
