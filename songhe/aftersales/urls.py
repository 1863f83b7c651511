"""Addresses of aftersales."""

from django.urls import path

from songhe.aftersales.views import absence, asking, beside, claim, desks, steps

app_name = "aftersales"

urlpatterns = [
    path("", claim.claims, name="claims"),
    path("work/", desks.work, name="work"),
    path("desk/", desks.desk, name="desk"),
    path("terms/<slug:code>/", beside.terms, name="terms"),
    path("orders/<slug:code>/", asking.start, name="start"),
    path("orders/<slug:code>/beside/", beside.of_order, name="of_order"),
    path("orders/<slug:code>/<slug:kind>/", asking.ask, name="ask"),
    path("visits/<slug:code>/absent/", absence.absent, name="absent"),
    path("photos/<slug:code>/", claim.photo, name="photo"),
    path("<slug:code>/", claim.claim, name="claim"),
    path("<slug:code>/say/", claim.say, name="say"),
    path("<slug:code>/plead/", steps.plead, name="plead"),
    path("<slug:code>/decide/", steps.decide, name="decide"),
    path("<slug:code>/buyer/<slug:verb>/", steps.deed, name="deed"),
    path("<slug:code>/seller/<slug:verb>/", steps.answer, name="answer"),
]
