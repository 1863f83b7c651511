"""Addresses of signing in and out, under the names by which django-allauth knows them."""

from allauth.account.views import account_inactive
from allauth.mfa.base.views import authenticate
from django.urls import path

from songhe.accounts.views import sign_in

urlpatterns = [
    path("login/", sign_in.phone, name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("second-factor/verify/", authenticate, name="mfa_authenticate"),
]
