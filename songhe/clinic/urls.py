"""Addresses of the clinic."""

from django.urls import path

from songhe.clinic.views import desk, mine, notes, patient

app_name = "clinic"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("mine/", mine.mine, name="mine"),
    path("patients/<str:code>/", patient.patient, name="patient"),
    path("patients/<str:code>/notes/", notes.write, name="write"),
    path("notes/<str:code>/", notes.note, name="note"),
    path("notes/<str:code>/sign/", notes.sign, name="sign"),
    path("notes/<str:code>/amend/", notes.amend, name="amend"),
    path("notes/<str:code>/drop/", notes.drop, name="drop"),
]
