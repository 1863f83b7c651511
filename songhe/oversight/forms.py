"""What an officer fills in."""

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from songhe.oversight.models import Verb
from songhe.oversight.rules.published import NOTHING, Standing, rules_open

UNFIT = _("现在的情况不合这一条，请核对后再选。")


class DecisionForm(forms.Form):
    """One decision about a provider: the rule it follows, and why in plain words."""

    rule = forms.ChoiceField(label=_("依据的规则"), error_messages={"invalid_choice": UNFIT})
    reason = forms.CharField(
        label=_("理由，服务商会看到"),
        max_length=180,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(self, data: object = None, *, verb: Verb, standing: Standing = NOTHING) -> None:
        super().__init__(data, prefix=verb.value)  # type: ignore[arg-type]  # POST data or None
        self.verb = verb
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type alone)
        field.choices = [
            (rule.code, f"{rule.code} {rule.in_language(get_language())}")
            for rule in rules_open(verb, standing)
        ]


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    words = forms.CharField(
        label=_("为什么不对，有什么证据"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明理由。")},
    )


class ReturnForm(forms.Form):
    """What is wrong in a listing."""

    reason = forms.CharField(
        label=_("哪里要改，商家会看到"),
        max_length=180,
        error_messages={"required": _("请写明理由。")},
    )
