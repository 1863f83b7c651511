"""Where the gateway tells us that an invoice is ready. It has no cookie; it signs instead."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from songhe.invoices.actions.sending import ask_after
from songhe.invoices.gateways.invoicing import BadNotice, TryAgain, invoice_gateway

logger = structlog.get_logger(__name__)

LARGEST = 65_536  # bytes


@csrf_exempt
@require_POST
def notice(request: HttpRequest) -> HttpResponse:
    """Hear that there is news; what it is, the gateway is asked."""
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    at = timezone.now()
    try:
        number = invoice_gateway().read_notice(headers=request.headers, body=request.body, at=at)
    except TryAgain:
        return HttpResponse(status=404)
    except BadNotice as bad:
        logger.warning("invoice_notice_not_signed", why=str(bad))
        return HttpResponse(status=400)
    ask_after(number=number, at=at)
    return HttpResponse(status=204)
