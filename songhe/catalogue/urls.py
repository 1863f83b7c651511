"""Addresses of the catalogue."""

from django.urls import path

from songhe.catalogue.views import admission, bulk, maps, pictures, provider, shelves

app_name = "catalogue"

urlpatterns = [
    path("", shelves.home, name="home"),
    path("map/", maps.shown_on_map, name="map"),
    path("mine/", provider.mine, name="mine"),
    path("mine/prices/", bulk.change_prices, name="prices"),
    path("mine/prices/<slug:code>/undo/", bulk.undo_prices, name="undo_prices"),
    path("mine/sheets/", bulk.bring_sheets, name="sheets"),
    path("mine/sheets/<slug:code>/", bulk.sheet, name="sheet"),
    path("mine/sheets/<slug:code>/<slug:verb>/", bulk.decide_sheet, name="decide_sheet"),
    path("mine/export/<slug:kind>/", bulk.export, name="export"),
    path("mine/new/", provider.new_listing, name="new"),
    path("mine/<slug:code>/", provider.edit, name="edit"),
    path("mine/<slug:code>/shelf/", pictures.shelf, name="shelf"),
    path("mine/pictures/<slug:code>/<slug:verb>/", pictures.change_picture, name="change_picture"),
    path("mine/variants/<slug:code>/", pictures.change_variant, name="change_variant"),
    path("pictures/<slug:code>/<int:width>.webp", pictures.picture, name="picture"),
    path("films/<slug:code>/", pictures.clip, name="clip"),
    path("mine/<slug:code>/publish/", provider.publish, name="publish"),
    path("mine/<slug:code>/withdraw/", provider.withdraw, name="withdraw"),
    path("sell/", admission.sell, name="sell"),
    path("applications/", admission.applications, name="applications"),
    path("applications/start/<slug:kind>/", admission.start, name="start_application"),
    path("applications/<slug:code>/", admission.application, name="application"),
    path("applications/<slug:code>/choose/", admission.choose, name="choose_categories"),
    path("applications/<slug:code>/paper/", admission.show_paper, name="show_paper"),
    path(
        "applications/<slug:code>/paper/<int:number>/out/",
        admission.take_paper_out,
        name="take_paper_out",
    ),
    path("applications/<slug:code>/send/", admission.send, name="send_application"),
    path("documents/<slug:code>/", admission.document, name="document"),
    path("licences/", provider.licences, name="licences"),
    path("providers/<slug:code>/", shelves.provider, name="provider"),
    path("<slug:code>/", shelves.listing, name="listing"),
]
