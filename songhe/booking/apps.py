"""Booking as a Django app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "songhe.booking"
