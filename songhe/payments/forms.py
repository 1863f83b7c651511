"""What people may write about payments."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Organisation
from songhe.accounts.states import OrganisationKind
from songhe.payments.gateways.allotting import channels_that_allot
from songhe.payments.states import ChannelName

LONGEST = 200
ALIPAY = re.compile(r"^2088\d{12}$", re.ASCII)  # a user's own number there


class WhyForm(forms.Form):
    """Why a difference is none, or how it was put right."""

    why = forms.CharField(
        label=_("查明的原因"),
        max_length=LONGEST,
        error_messages={
            "required": _("请写一句原因，以后查账的人才看得懂。"),
            "max_length": _("请写短一点，200 字以内。"),
        },
    )


class PayeeForm(forms.Form):
    """Who a seller is to a channel."""

    organisation = forms.ModelChoiceField(
        label=_("卖家"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.PROVIDER).order_by("name"),
        to_field_name="code",
        error_messages={
            "required": _("请选一个卖家。"),
            "invalid_choice": _("没有这个卖家，请重新选一个。"),
        },
    )
    channel = forms.ChoiceField(label=_("收款渠道"), choices=lambda: _channels())
    account = forms.CharField(
        label=_("卖家在渠道的商户号"),
        max_length=64,
        validators=[
            RegexValidator(r"^[0-9A-Za-z@._-]+$", _("商户号只有字母、数字和 @ . _ - 这几种。"))
        ],
        error_messages={"required": _("请写商户号，卖家在渠道的商户平台能看到。")},
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        account = facts.get("account", "")
        if facts.get("channel") == ChannelName.ALIPAY and account and not ALIPAY.match(account):
            self.add_error("account", _("支付宝的商户号是 2088 开头的 16 位数字。"))
        return facts


def _channels() -> list[tuple[str, str]]:
    return [(name, str(ChannelName(name).label)) for name in channels_that_allot()]
