"""Addresses of oversight."""

from django.urls import path

from songhe.oversight.views import appeals, checks, district, providers, public

app_name = "oversight"

urlpatterns = [
    path("", district.district, name="district"),
    path("needs/", district.needs, name="needs"),
    path("decisions/", appeals.decisions, name="decisions"),
    path("decisions/<slug:code>/appeal/", appeals.appeal, name="appeal"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<slug:code>/<slug:verb>/", appeals.answer, name="answer"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<slug:code>/<slug:verb>/", checks.check, name="check"),
    path("published/", public.published, name="published"),
    path("record/<slug:code>/", public.record, name="record"),
    path("providers/", providers.providers, name="providers"),
    path("providers/<str:code>/", providers.provider, name="provider"),
    path("providers/<str:code>/<slug:verb>/", providers.decide, name="decide"),
]
