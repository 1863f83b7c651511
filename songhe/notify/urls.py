"""Notify's addresses."""

from django.urls import path

from songhe.notify import views

app_name = "notify"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/texts/", views.texts, name="texts"),
    path("messages/<str:code>/open/", views.open_message, name="open_message"),
    path("reports/", views.reports, name="reports"),
    path("outbox/", views.outbox, name="outbox"),
]
