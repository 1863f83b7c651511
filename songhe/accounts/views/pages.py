"""Which base page a person's own pages stand on."""

from songhe.accounts.guards import SignedIn

ELDER_BASE = "base_elder.html"


def skin(request: SignedIn) -> str:
    """Elders get their own; people in a role their desk; everybody else the ordinary one."""
    if request.acting.role is not None:
        return "base_desk.html"
    return ELDER_BASE if request.acting.elder else "base.html"
