"""What people send about invoices, by shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.models import Category
from songhe.invoices.actions.asking import Buyer
from songhe.invoices.actions.sellers import Identity
from songhe.invoices.rules.credit_code import is_credit_code, tidied
from songhe.invoices.states import RATES_OF, BuyerKind, Rate, TaxpayerKind

WRONG_NUMBER = _("税号不对：应该是 18 位，请照营业执照再核对一遍。")


class AskForm(forms.Form):
    """In whose name."""

    kind = forms.ChoiceField(
        label=_("开给谁？"),
        choices=[(BuyerKind.PERSON, _("个人")), (BuyerKind.FIRM, _("单位或公司"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("写谁的名字（抬头）"),
        max_length=80,
        error_messages={"required": _("请写名字或单位名称。")},
    )
    number = forms.CharField(
        label=_("单位税号"), max_length=24, required=False, help_text=_("开给单位才要填，18 位。")
    )
    written_out = forms.BooleanField(
        label=_("写出护理、医疗用品的名字"),
        required=False,
        help_text=_("给保险报销用。不勾只写大类，别人看不出买了什么。"),
    )

    def __init__(self, *args: Any, may_write_out: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_write_out:
            del self.fields["written_out"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("kind") == BuyerKind.FIRM and not is_credit_code(
            tidied(given.get("number", ""))
        ):
            self.add_error("number", WRONG_NUMBER)
        return given

    @property
    def buyer(self) -> Buyer:
        given = self.cleaned_data
        return Buyer(
            BuyerKind(given["kind"]),
            given["name"],
            given["number"],
            given.get("written_out", False),
        )


class IdentityForm(forms.Form):
    """How the tax office knows a seller, and a rate for each category that differs."""

    name = forms.CharField(
        label=_("企业名称"), max_length=80, help_text=_("和营业执照上写的一样。")
    )
    tax_number = forms.CharField(label=_("统一社会信用代码（税号）"), max_length=24)
    address = forms.CharField(label=_("地址"), max_length=100, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    kind = forms.ChoiceField(
        label=_("纳税人类型"), choices=TaxpayerKind.choices, widget=forms.RadioSelect
    )
    usual_rate = forms.ChoiceField(label=_("一般税率"), choices=Rate.choices)

    def __init__(self, *args: Any, categories: list[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = [category.code for category in categories]
        for category in categories:
            self.fields[f"rate_{category.code}"] = forms.ChoiceField(
                label=category.label,
                choices=[("", _("同一般税率")), *Rate.choices],
                required=False,
            )

    def clean_tax_number(self) -> str:
        number = tidied(self.cleaned_data["tax_number"])
        if not is_credit_code(number):
            raise forms.ValidationError(WRONG_NUMBER)
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "kind" in given:
            allowed = set(RATES_OF[TaxpayerKind(given["kind"])])
            for field in ("usual_rate", *(f"rate_{code}" for code in self.codes)):
                if given.get(field) and given[field] not in allowed:
                    self.add_error(field, _("这类纳税人没有这个税率。"))
        return given

    @property
    def identity(self) -> Identity:
        given = self.cleaned_data
        return Identity(
            name=given["name"],
            tax_number=given["tax_number"],
            address=given["address"],
            phone=given["phone"],
            kind=TaxpayerKind(given["kind"]),
            usual_rate=Rate(given["usual_rate"]),
        )

    @property
    def rates(self) -> dict[str, Rate]:
        chosen = {code: self.cleaned_data.get(f"rate_{code}", "") for code in self.codes}
        return {code: Rate(rate) for code, rate in chosen.items() if rate}
