"""Where the tracking gateway tells us of parcels. It has no cookie; it signs instead."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from songhe.shipping.actions.hearing import hear_push
from songhe.shipping.gateways.tracking import Answer, BadPush, Refused, tracking_gateway
from songhe.shipping.models import Parcel

logger = structlog.get_logger(__name__)

LARGEST = 262_144  # bytes


@csrf_exempt
@require_POST
def push(request: HttpRequest, code: str) -> HttpResponse:
    """Hear of one parcel. It is answered after the commit: until then it comes again."""
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    parcel = get_object_or_404(Parcel.objects.select_related("shipment"), code=code)
    try:
        gateway = tracking_gateway()
        came_of_it = hear_push(parcel=parcel, body=request.body, at=timezone.now())
    except Refused:
        return HttpResponse(status=404)
    except BadPush as bad:
        logger.warning("parcel_push_refused", parcel=code, why=str(bad))
        return _said(gateway.not_taken)
    logger.info("parcel_push", parcel=code, came_of_it=came_of_it)
    return _said(gateway.taken)


def _said(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
