"""What stands at the foot of every elder page: call family, telephone, SOS."""

from django.http import HttpResponse
from django.shortcuts import render

from songhe.accounts.guards import SignedIn, elder_required


@elder_required
def call_family(request: SignedIn) -> HttpResponse:
    return render(request, "portal/dock/call_family.html")


@elder_required
def phone(request: SignedIn) -> HttpResponse:
    return render(request, "portal/dock/phone.html")


@elder_required
def sos(request: SignedIn) -> HttpResponse:
    return render(request, "portal/dock/sos.html")
