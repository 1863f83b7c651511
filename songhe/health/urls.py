"""Addresses of health."""

from django.urls import path

from songhe.health.views import alerts, deeds, desk, devices, elder, family, ladder, shifts

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
    path("alerts/<slug:code>/acknowledge/", deeds.acknowledge, name="acknowledge"),
    path("alerts/<slug:code>/cancel/", deeds.cancel, name="cancel"),
    path("alerts/<slug:code>/called/", deeds.called, name="called"),
    path("alerts/<slug:code>/note/", deeds.note, name="note"),
    path("alerts/<slug:code>/hand-over/", deeds.hand_over, name="hand_over"),
    path("alerts/<slug:code>/snooze/", deeds.snooze, name="snooze"),
    path("alerts/<slug:code>/resolve/", deeds.resolve, name="resolve"),
    path("desk/", desk.desk, name="desk"),
    path("desk/queue/", desk.queue, name="queue"),
    path("desk/duty/", desk.duty, name="duty"),
    path("desk/alerts/<slug:code>/", desk.pane, name="pane"),
    path("desk/alerts/<slug:code>/now/", desk.now, name="now"),
    path("desk/shift/start/", shifts.start, name="start_shift"),
    path("desk/shift/end/", shifts.hand_over, name="end_shift"),
    path("desk/shift/<slug:code>/", shifts.handover, name="handover"),
    path("ladder/<slug:code>/", ladder.ladder, name="ladder"),
    path("ladder/<slug:code>/times/", ladder.times, name="ladder_times"),
    path("ladder/<slug:code>/quiet/", ladder.quiet, name="quiet"),
    path("ladder/<slug:code>/order/", ladder.order, name="order"),
    path("ladder/<slug:code>/contacts/", ladder.contacts, name="contacts"),
    path("ladder/<slug:code>/contacts/new/", ladder.add_contact, name="add_contact"),
    path(
        "ladder/<slug:code>/contacts/<slug:contact>/remove/",
        ladder.remove_contact,
        name="remove_contact",
    ),
    path("ladder/<slug:code>/first/<slug:kinship>/", ladder.move_up, name="move_up"),
    path("devices/", devices.devices, name="devices"),
    path("devices/new/<slug:code>/", devices.enrol, name="enrol"),
    path("devices/<slug:code>/", devices.device, name="device"),
    path("devices/<slug:code>/revoke/", devices.revoke, name="revoke"),
]
