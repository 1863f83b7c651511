"""Addresses of social work."""

from django.urls import path

from songhe.casework import views

app_name = "casework"

urlpatterns = [
    path("", views.cases, name="cases"),
    path("cases/<str:code>/", views.case, name="case"),
    path("cases/<str:code>/entries/", views.write, name="write"),
    path("cases/<str:code>/close/", views.close, name="close"),
]
