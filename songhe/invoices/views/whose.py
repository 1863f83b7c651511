"""In whose skin a page of invoices is drawn."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from songhe.accounts.guards import SignedIn


def show(
    request: SignedIn, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page in the skin of whoever reads it."""
    is_elder = request.acting.elder is not None
    skin = {"base_page": "base_elder.html" if is_elder else "base.html", "is_elder": is_elder}
    return render(request, template, context | skin, status=status)
