"""What a firm that wants to sell sends: who it is, what it would sell, its papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.accounts.queries import streets
from songhe.catalogue.actions.admission import FirmFacts, PaperFacts
from songhe.catalogue.models import Category


class FirmForm(forms.Form):
    """A firm introduces itself."""

    name = forms.CharField(
        label=_("企业名称"), max_length=80, help_text=_("和营业执照上写的一样。")
    )
    region = forms.ModelChoiceField(
        label=_("在哪个街道"), queryset=streets(), to_field_name="code", empty_label=_("请选择")
    )
    address = forms.CharField(label=_("地址"), max_length=100)
    phone = forms.CharField(
        label=_("对外的电话"), max_length=20, help_text=_("顾客打得通的，会公开。")
    )
    words = forms.CharField(
        label=_("一句话介绍"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts_given(self) -> FirmFacts:
        given = self.cleaned_data
        return FirmFacts(
            name=given["name"],
            region=given["region"],
            phone=given["phone"],
            address=given["address"],
            words=given["words"],
        )


class CategoriesForm(forms.Form):
    """In which categories one wants to sell."""

    categories = forms.ModelMultipleChoiceField(
        label=_("要卖的类别"), queryset=Category.objects.all(), to_field_name="code"
    )


def _label_of(category: Any) -> str:
    return str(category.label)


class PaperForm(forms.Form):
    """A paper, its scan, and for which of the chosen categories it is."""

    name = forms.CharField(label=_("证照名称"), max_length=120, help_text=_("比如：食品经营许可证"))
    number = forms.CharField(label=_("编号"), max_length=60)
    expires_on = forms.DateField(
        label=_("有效到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(
        label=_("扫描件或照片"),
        help_text=_("PDF、JPG 或 PNG，最大 10 MB。只有审核的人和您自己看得到。"),
        error_messages={"empty": _("这个文件是空的。"), "required": _("请选一个文件。")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("用于哪些类别"),
        queryset=Category.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, categories: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["categories"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (tells the type)
        field.queryset = categories
        field.label_from_instance = _label_of  # type: ignore[method-assign, assignment]  # of this one

    def facts_given(self) -> PaperFacts:
        given = self.cleaned_data
        return PaperFacts(given["name"], given["number"], given["expires_on"])
