"""Addresses of one's own page."""

from django.urls import path

from songhe.accounts.views import colleagues, me

app_name = "me"

urlpatterns = [
    path("", me.me, name="home"),
    path("language/", me.language, name="language"),
    path("sign-out-everywhere/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/<slug:code>/<slug:role>/end/", colleagues.end_role, name="end_role"),
]
