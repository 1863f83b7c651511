"""What people may write about payments."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 200


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
