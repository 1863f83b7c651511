"""What channels call, and where they send the payer back to."""

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.payments import queries
from songhe.payments.actions import intents, notices
from songhe.payments.gateways.payment import (
    BadNotice,
    TryAgain,
    UnknownChannel,
    payment_gateway,
)
from songhe.payments.states import IntentState

logger = structlog.get_logger(__name__)

LARGEST_NOTICE = 65_536  # bytes


@csrf_exempt  # a channel has no cookie; it signs instead
@require_POST
def notice(request: HttpRequest, channel: str) -> HttpResponse:
    """Hear from a channel. It is answered after the commit: until then it will ask again."""
    if len(request.body) > LARGEST_NOTICE:
        return HttpResponse(status=413)
    try:
        heard = notices.hear_notice(
            channel=channel, headers=request.headers, body=request.body, at=timezone.now()
        )
    except UnknownChannel:
        return HttpResponse(status=404)
    except BadNotice as bad:
        logger.warning("payment_notice_not_signed", channel=channel, why=str(bad))
        return HttpResponse("fail", status=400, content_type="text/plain")
    gateway = payment_gateway(channel)
    answer = gateway.taken if heard.outcome in notices.TAKEN else gateway.not_taken
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


@require_GET
@signed_in
def come_back(request: SignedIn, code: str) -> HttpResponse:
    """The payer is back from the cashier: ask the channel, then go on to what was paid."""
    intent = get_object_or_404(queries.intents_visible_to(request.acting), code=code)
    try:
        intent = intents.check_with_channel(intent=intent, at=timezone.now())
    except TryAgain:
        messages.info(request, _("正在和收款渠道核对，到账后马上告诉您，不用再付。"))
    except intents.WrongAmount:
        logger.exception("payment_wrong_amount", intent=intent.code)
        messages.warning(request, _("收到的金额和应付的不一样，客服会联系您，钱不会少您的。"))
    else:
        _say(request, intent.state)
    return redirect(intent.return_path)


def _say(request: HttpRequest, state: str) -> None:
    if state == IntentState.SETTLED:
        messages.success(request, _("付款成功。"))
    elif state == IntentState.SENT_BACK:
        messages.info(request, _("这笔款用不上了，已经安排原路退回，钱不会少您的。"))
    else:
        messages.info(request, _("还没有收到付款。付好以后，这里会自己更新。"))
