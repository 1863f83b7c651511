"""Addresses of the catalogue."""

from django.urls import path

from songhe.catalogue.views import provider, shelves

app_name = "catalogue"

urlpatterns = [
    path("", shelves.home, name="home"),
    path("mine/", provider.mine, name="mine"),
    path("mine/new/", provider.new_listing, name="new"),
    path("mine/<slug:code>/", provider.edit, name="edit"),
    path("mine/<slug:code>/publish/", provider.publish, name="publish"),
    path("mine/<slug:code>/withdraw/", provider.withdraw, name="withdraw"),
    path("licences/", provider.licences, name="licences"),
    path("providers/<slug:code>/", shelves.provider, name="provider"),
    path("<slug:code>/", shelves.listing, name="listing"),
]
