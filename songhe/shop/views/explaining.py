"""One plain choice beside buying goods: shall somebody show how to use them?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.explaining import choose_explaining
from songhe.shop.views.checkouts import find


@require_POST
@signed_in
def explain(request: SignedIn, code: str) -> HttpResponse:
    """Take the choice, and go on where it was made."""
    found = find(request, code)
    wanted = request.POST.get("wanted") == "yes"
    try:
        choose_explaining(checkout=found, wanted=wanted, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一笔已经有了结果。"))
    return redirect("shop:checkout", code)
