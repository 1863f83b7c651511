"""Addresses of the ledger."""

from django.urls import path

from songhe.ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.statement, name="statement"),
    path("statement.xlsx", views.statement_file, name="statement_file"),
    path("<slug:code>/", views.movement, name="movement"),
]
