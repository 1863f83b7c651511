"""Addresses of health."""

from django.urls import path, register_converter

from songhe.health.addresses import DateConverter
from songhe.health.views import (
    alerts,
    devices,
    elder,
    family,
    goals,
    places,
    refused,
    reports,
    tags,
)

register_converter(DateConverter, "day")

app_name = "health"
urlpatterns = [
    path("", elder.mine, name="mine"),
    path("measure/", elder.measure, name="measure"),
    path("measure/<slug:what>/", elder.write, name="write"),
    path("readings/<slug:code>/take-back/", elder.take_back, name="take_back"),
    path("elders/<slug:code>/", family.elder, name="elder"),
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.choose_goal, name="choose_goal"),
    path("goals/new/<slug:kind>/", goals.accept_goal, name="accept_goal"),
    path("goals/<slug:code>/stop/", goals.stop_goal, name="stop_goal"),
    path("goals/<slug:code>/resume/", goals.resume_goal, name="resume_goal"),
    path("goals/<slug:code>/tick/", goals.tick_goal, name="tick_goal"),
    path("reports/recipients/", reports.recipients, name="report_recipients"),
    path("elders/<slug:code>/reports/", reports.list_of, name="reports"),
    path("elders/<slug:code>/reports/<slug:span>/<day:first>/", reports.report, name="report"),
    path("elders/<slug:code>/reports/<slug:span>/<day:first>/pdf/", reports.pdf, name="report_pdf"),
    path("elders/<slug:code>/places/", places.places, name="places"),
    path("elders/<slug:code>/places/new/", places.new_place, name="new_place"),
    path(
        "elders/<slug:code>/places/<slug:place>/remove/", places.remove_place, name="remove_place"
    ),
    path("elders/<slug:code>/<slug:metric>/", family.chart, name="chart"),
    path("elders/<slug:code>/<slug:metric>/tag/", tags.tag, name="tag"),
    path("elders/<slug:code>/tags/<slug:tag>/take-back/", tags.untag, name="untag"),
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
