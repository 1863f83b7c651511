"""Addresses of shipping."""

from django.urls import path

from songhe.shipping.views import desk, errands, hours, packing, push, recalls, stock, tracking

app_name = "shipping"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("orders/<slug:code>/", tracking.for_order, name="for_order"),
    path("shipments/<slug:code>/", desk.shipment, name="shipment"),
    path("shipments/<slug:code>/pick/", packing.pick, name="pick"),
    path("shipments/<slug:code>/put-back/", packing.put_back, name="put_back"),
    path("shipments/<slug:code>/pack/", packing.pack, name="pack"),
    path("shipments/<slug:code>/send/", packing.send_at_once, name="send_at_once"),
    path("shipments/<slug:code>/explain/", hours.explain, name="explain"),
    path("shipments/<slug:code>/propose/", hours.propose, name="propose_hour"),
    path("shipments/<slug:code>/answer/", hours.answer, name="answer_hour"),
    path("shipments/<slug:code>/put-off/", hours.put_off, name="put_off_hour"),
    path("shipments/<slug:code>/without/", hours.do_without, name="do_without"),
    path("parcels/<slug:code>/label/", packing.label, name="label"),
    path("parcels/<slug:code>/unpack/", packing.unpack, name="unpack"),
    path("parcels/<slug:code>/send/", packing.send, name="send"),
    path("parcels/<slug:code>/delivered/", packing.delivered, name="delivered"),
    path("stock/", stock.stock, name="stock"),
    path("stock/warehouses/", stock.new_warehouse, name="new_warehouse"),
    path("stock/lots/", stock.new_lot, name="new_lot"),
    path("lots/<slug:code>/", stock.lot, name="lot"),
    path("lots/<slug:code>/receive/", stock.receive, name="receive"),
    path("lots/<slug:code>/sort/", stock.sort, name="sort"),
    path("lots/<slug:code>/lose/", stock.lose, name="lose"),
    path("lots/<slug:code>/report/", stock.add_report, name="add_report"),
    path("lots/<slug:code>/recall/", recalls.recall, name="recall"),
    path("reports/<slug:code>/", stock.report, name="report"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/<slug:code>/", recalls.heard, name="heard"),
    path("notices/<slug:code>/confirm/", recalls.confirm, name="confirm_notice"),
    path("errands/", errands.errands, name="errands"),
    path("errands/<slug:code>/take/", errands.take, name="take_errand"),
    path("errands/<slug:code>/bring/", errands.bring, name="bring_errand"),
    path("push/<slug:code>/", push.push, name="push"),
]
