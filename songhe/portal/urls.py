"""Addresses of the portal: the public front, each audience's home, and help for elders."""

from django.urls import path

from songhe.portal.views import display, dock, elder, family, home, public, sos

app_name = "portal"

urlpatterns = [
    path("", public.front, name="public"),
    path("about/", public.about, name="about"),
    path("rules/", public.rules, name="rules"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("design/", public.design, name="design"),
    path("robots.txt", public.robots, name="robots"),
    path("me/display/", display.display, name="display"),
    path("home/", home.home, name="home"),
    path("home/elder/", elder.elder, name="elder"),
    path("home/family/", family.family, name="family"),
    path("home/elder/family/", dock.call_family, name="call_family"),
    path("home/elder/phone/", dock.phone, name="phone"),
    path("home/ask-station/", dock.ask_station, name="ask_station"),
    path("home/elder/sos/", sos.sos, name="sos"),
]
