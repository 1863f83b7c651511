"""Addresses of the demonstration; they exist in demonstration mode only."""

from django.urls import path

from songhe.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("sign-in/<slug:slug>/", views.sign_in, name="sign_in"),
    path("heart-up/", views.heart_up, name="heart_up"),
]
