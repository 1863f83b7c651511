"""The one door for everybody who is signed in: each is shown to their own home."""

from django.http import HttpResponse
from django.shortcuts import redirect

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.states import Role

# The first page of each desk is its own context's: it composes what stands below it.
HOMES = {
    Role.MANAGER: "visits:board",
    Role.WORKER: "visits:day",
    Role.DOCTOR: "clinic:desk",
    Role.OPERATOR: "stations:desk",
    Role.SOCIAL_WORKER: "casework:cases",
    Role.OFFICER: "oversight:district",
}


@signed_in
def home(request: SignedIn) -> HttpResponse:
    """Lead staff to their desk, an elder to her page, everyone else to the family's."""
    acting = request.acting
    if acting.role is not None:
        return redirect(HOMES[acting.role])
    return redirect("portal:elder" if acting.elder else "portal:family")
