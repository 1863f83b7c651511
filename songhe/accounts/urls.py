"""Addresses of accounts: signing in, PIN, second factor, the people beside an elder."""

from django.urls import path

from songhe.accounts.views import family, pins, second_factor, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/code/", sign_in.code, name="code"),
    path("login/name/", sign_in.name, name="name"),
    path("second-factor/", second_factor.enrol, name="second_factor"),
    path("second-factor/codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("pin/", pins.choose, name="pin"),
    path("pin/forgotten/", pins.forgotten, name="pin_forgotten"),
    path("pin/code/", pins.code, name="pin_code"),
    path("family/", family.relatives, name="family"),
    path("family/<slug:code>/", family.relative, name="relative"),
    path("family/<slug:code>/agree/", family.agree, name="agree"),
    path("family/<slug:code>/refuse/", family.refuse, name="refuse"),
    path("family/<slug:code>/withdraw/", family.withdraw, name="withdraw"),
    path("ask/", family.ask, name="ask"),
]
