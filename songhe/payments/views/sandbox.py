"""The sandbox channel's cashier: a page of the far side, for development and demonstrations."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment


@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_cashier(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is to be paid, and do what the payer presses."""
    if "sandbox" not in settings.SONGHE_PAYMENT_CHANNELS:
        raise Http404
    payment = get_object_or_404(SandboxPayment, order_number=code)
    if request.method == "POST":
        return _pressed(request, payment, request.POST.get("press", ""))
    payable = payment.state == SandboxPayment.State.WAITING and payment.expires_at > timezone.now()
    return render(
        request, "payments/sandbox_cashier.html", {"payment": payment, "payable": payable}
    )


def _pressed(request: HttpRequest, payment: SandboxPayment, press: str) -> HttpResponse:
    at, code = timezone.now(), payment.order_number
    if press == "fail":
        messages.warning(request, _("银行没有扣款，请换张卡或稍后再试。"))
        return redirect("payments:sandbox_cashier", code)
    if press == "slow":
        channel.pay_slowly(order_number=code, at=at)
    elif press == "pay":
        try:
            channel.pay(order_number=code, at=at)
        except channel.NotPayable:
            messages.info(request, _("这笔已经付过，或者已经关闭，没有再扣款。"))
    return redirect("payments:return", code)
