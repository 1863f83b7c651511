"""On which base page a page stands: each template finds the answer, no view decides it."""

from django.http import HttpRequest

from songhe.accounts.acting import acting_in

DESK = "base_desk.html"
HEADED = "base_headed.html"  # the elder's or the ordinary one, headed as the desk is


def is_for_elder(request: HttpRequest) -> bool:
    """Does an elder read it, herself or with the station's help?"""
    acting = acting_in(request)
    return acting is not None and acting.elder is not None


def base_page(request: HttpRequest) -> str:
    """Where one thing is done at a time: elders get their own, everybody else a narrow one."""
    return "base_elder.html" if is_for_elder(request) else "base_phone.html"


def base_or_desk(request: HttpRequest) -> str:
    """What people in a role read at the desk, but beside an elder they help as she does."""
    acting = acting_in(request)
    at_desk = acting is not None and acting.role is not None and not acting.assisting
    return DESK if at_desk else HEADED


def own_base(request: HttpRequest) -> str:
    """What is one's own (messages, PIN): at the desk for whoever is in a role, helping or not."""
    acting = acting_in(request)
    return DESK if acting is not None and acting.role is not None else HEADED


def skins(request: HttpRequest) -> dict[str, object]:
    """Context processor: a page says which of the three it extends."""
    return {
        "is_elder": is_for_elder(request),
        "base_page": base_page(request),
        "base_or_desk": base_or_desk(request),
        "own_base": own_base(request),
    }
