"""The one door for everybody who is signed in: each is shown to their own home."""

from django.http import HttpResponse
from django.shortcuts import redirect

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.states import Role

HOMES = {
    Role.MANAGER: "portal:provider",
    Role.WORKER: "portal:worker",
    Role.DOCTOR: "portal:clinic",
    Role.OPERATOR: "portal:station",
    Role.SOCIAL_WORKER: "portal:social",
    Role.OFFICER: "portal:oversight",
}


@signed_in
def home(request: SignedIn) -> HttpResponse:
    """Lead staff to their desk, an elder to her page, everyone else to the family's."""
    acting = request.acting
    if acting.role is not None:
        return redirect(HOMES[acting.role])
    return redirect("portal:elder" if acting.elder else "portal:family")
