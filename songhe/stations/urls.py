"""Addresses of the station."""

from django.urls import path

from songhe.stations.views import ask, desk, session

app_name = "stations"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("alerts/", desk.alerts, name="alerts"),
    path("elders/<str:code>/ask/", ask.ask, name="ask"),
    path("ask/<str:code>/", ask.confirm, name="confirm"),
    path("ask/<str:code>/send/", ask.send_code, name="send_code"),
    path("ask/<str:code>/code/", ask.by_code, name="by_code"),
    path("ask/<str:code>/pin/", ask.by_pin, name="by_pin"),
    path("ask/<str:code>/signature/", ask.by_signature, name="by_signature"),
    path("ask/<str:code>/cancel/", ask.cancel, name="cancel"),
    path("session/", session.session, name="session"),
    path("session/end/", session.end, name="end"),
    path("session/consent/", session.consent, name="consent"),
    path("helped/", session.helped, name="helped"),
]
