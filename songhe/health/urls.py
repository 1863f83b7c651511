"""Addresses of health."""

from django.urls import path

from songhe.health.views import alerts, devices, elder, family, refused

app_name = "health"
urlpatterns = [
    path("", elder.mine, name="mine"),
    path("measure/", elder.measure, name="measure"),
    path("measure/<slug:what>/", elder.write, name="write"),
    path("readings/<slug:code>/take-back/", elder.take_back, name="take_back"),
    path("elders/<slug:code>/", family.elder, name="elder"),
    path("elders/<slug:code>/<slug:metric>/", family.chart, name="chart"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<slug:code>/", alerts.alert, name="alert"),
    path("alerts/<slug:code>/story/", alerts.story, name="story"),
    path("alerts/<slug:code>/deeds/", alerts.deeds, name="deeds"),
    path("alerts/<slug:code>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<slug:code>/cancel/", alerts.cancel, name="cancel"),
    path("alerts/<slug:code>/note/", alerts.note, name="note"),
    path("alerts/<slug:code>/resolve/", alerts.resolve, name="resolve"),
    path("devices/", devices.devices, name="devices"),
    path("devices/new/<slug:code>/", devices.enrol, name="enrol"),
    path("devices/<slug:code>/", devices.device, name="device"),
    path("devices/<slug:code>/revoke/", devices.revoke, name="revoke"),
    path("devices/<slug:code>/rotate/", devices.rotate, name="rotate"),
    path("devices/<slug:code>/move/", devices.move, name="move"),
    path("devices/<slug:code>/<slug:why>/dismiss/", refused.dismiss, name="dismiss"),
    path("devices/<slug:code>/<slug:why>/accept/", refused.accept, name="accept"),
]
