"""What is said when a form comes back without the mark we gave it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nothing was done; say so, and how to try again."""
    return render(request, "accounts/csrf_failed.html", status=403)
